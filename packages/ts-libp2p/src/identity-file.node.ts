import { readFile } from 'node:fs/promises'
import { generateKey, privateKeyFromBytes, type PrivateKey } from '@ts-libp2p/peer-id'
import { writeFileAtomically } from './atomic-file.node.ts'
import { StorageError } from './errors.ts'

/**
 * The identity in a file, a protobuf private key; a new one if there is no such file. Whatever else
 * is wrong with the file is an error: a node that silently becomes somebody else has lost its peers.
 *
 * @throws StorageError
 */
export async function loadIdentity (path: string): Promise<PrivateKey> {
  const bytes = await readIfPresent(path)
  if (bytes === undefined) return await createIdentity(path)
  try {
    return privateKeyFromBytes(bytes)
  } catch (cause) {
    throw new StorageError(path, `this is no private key (${messageOf(cause)}): put a copy of the key back, or delete the file to get a new identity`, { cause })
  }
}

async function createIdentity (path: string): Promise<PrivateKey> {
  const identity = await generateKey()
  try {
    await writeFileAtomically(path, identity.bytes)
  } catch (cause) {
    throw new StorageError(path, `the new identity cannot be saved (${messageOf(cause)}): choose another storage folder, or none for an identity that is not kept`, { cause })
  }
  return identity
}

async function readIfPresent (path: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(path)
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined
    throw new StorageError(path, `the identity cannot be read (${messageOf(cause)}): check what the path leads to and who may read it, or choose another storage folder`, { cause })
  }
}

function messageOf (error: unknown): string { return error instanceof Error ? error.message : String(error) }
