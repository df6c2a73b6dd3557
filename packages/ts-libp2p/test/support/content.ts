import type { ByteStream } from '@ts-libp2p/interface-stream'

/** Bytes that differ at every place and for every seed, so that a mix-up is seen. */
export function content (byteLength: number, seed = 1): Uint8Array {
  const bytes = new Uint8Array(byteLength)
  let state = seed * 2_654_435_761 >>> 0 || 1
  for (let index = 0; index < byteLength; index++) {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    bytes[index] = state
  }
  return bytes
}

/** Everything until the peer's end. */
export async function readAll (stream: ByteStream): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** Sends all of `bytes`, ends, and gives what comes back: both at once, as a large echo needs. */
export async function exchange (stream: ByteStream, bytes: Uint8Array): Promise<Uint8Array> {
  const send = async (): Promise<void> => {
    for (let offset = 0; offset < bytes.byteLength; offset += PIECE_BYTES) await stream.write(bytes.slice(offset, offset + PIECE_BYTES))
    await stream.closeWrite()
  }
  const [, answer] = await Promise.all([send(), readAll(stream)])
  return answer
}

const PIECE_BYTES = 40_000
