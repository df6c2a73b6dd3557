import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { generateKey, peerIdFromPublicKey, type KeyType } from 'ts-libp2p'
import { EXIT, type CommandContext } from './context.ts'

export interface KeygenOptions {
  readonly type: KeyType
  readonly out?: string
}

/**
 * Makes a key. With a file it goes there, readable by the user only, and never over another key: as
 * `identity.key` in a storage folder it is a node's identity. Without one it is printed.
 */
export async function keygen ({ type, out }: KeygenOptions, { output }: CommandContext): Promise<number> {
  const key = await generateKey(type)
  const peer = peerIdFromPublicKey(key.publicKey).toString()
  const publicKey = toBase64(key.publicKey.bytes)
  if (out === undefined) {
    const privateKey = toBase64(key.bytes)
    output.say('key', { peer, type, publicKey, privateKey }, [`peer id: ${peer}`, `private key (${type}, protobuf, base64): ${privateKey}`])
    return EXIT.done
  }
  await mkdir(dirname(out), { recursive: true, mode: 0o700 })
  try {
    await writeFile(out, key.bytes, { flag: 'wx', mode: 0o600 })
  } catch (cause) {
    throw new Error(reason(out, cause), { cause })
  }
  output.say('key', { peer, type, publicKey, file: out }, [`peer id: ${peer}`, `private key (${type}) written to ${out}`])
  return EXIT.done
}

function reason (path: string, cause: unknown): string {
  const exists = cause instanceof Error && 'code' in cause && cause.code === 'EEXIST'
  if (exists) return `${path} exists already and is left as it is: a lost key cannot be had again, so choose another file or move that one away`
  return `${path} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`
}

function toBase64 (bytes: Uint8Array): string { return Buffer.from(bytes).toString('base64') }
