import { multiaddr } from '@multiformats/multiaddr'
import { lengthPrefixed, memoryPair } from '@ts-libp2p/stream-tools'
import type { ByteStream } from '@ts-libp2p/interface-stream'
import { identifyMessage, type IdentifyMessage } from '../../src/identify-message.ts'

/** A message with the given parts only. */
export function said (parts: Partial<IdentifyMessage>): IdentifyMessage {
  return { listenAddrs: [], protocols: [], ...parts }
}

/** The bytes of a stream that says all of `messages`. */
export function framed (...messages: IdentifyMessage[]): Uint8Array {
  return concat(messages.flatMap(message => lengthPrefixed(identifyMessage.encode(message))))
}

export function addresses (...texts: string[]): Uint8Array[] {
  return texts.map(text => multiaddr(text).bytes)
}

/** A stream that gives `bytes`, then the end. */
export function streamOf (bytes: Uint8Array): ByteStream {
  const [far, near] = memoryPair({ capacity: Math.max(1, bytes.byteLength) })
  Promise.all([far.write(bytes), far.closeWrite()]).catch(() => {})
  return near
}

export function fromHex (hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], byte => Number.parseInt(byte, 16))
}

export function concat (chunks: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(chunks.reduce((sum, { byteLength }) => sum + byteLength, 0))
  let at = 0
  for (const chunk of chunks) {
    all.set(chunk, at)
    at += chunk.byteLength
  }
  return all
}

/** The `code` a promise rejects with. */
export function code (promise: Promise<unknown>): Promise<unknown> {
  return promise.then(value => `resolved with ${String(value)}`, (error: unknown) => error instanceof Error && 'code' in error ? error.code : error)
}
