import { concatBytes, sameBytes, type Random } from '@ts-libp2p/compliance'
import type { ByteStream } from '@ts-libp2p/interface-stream'
import type { Stream } from '../connection.ts'

/** Everything up to the peer's end. */
export async function readAll (stream: ByteStream): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  for (let chunk = await stream.read(); chunk !== null; chunk = await stream.read()) chunks.push(chunk)
  return concatBytes(chunks)
}

/** Gives everything back that comes, then ends. */
export async function echo (stream: Stream): Promise<void> {
  for (let chunk = await stream.read(); chunk !== null; chunk = await stream.read()) await stream.write(chunk)
  await stream.closeWrite()
}

/** Sends random bytes to an {@link echo} and looks at what comes back. */
export async function exchange (stream: ByteStream, random: Random, byteLength = 1000): Promise<void> {
  const sent = random.bytes(byteLength)
  const reading = readAll(stream)
  reading.catch(() => {}) // a failed write is the one to report
  for (const piece of random.pieces(sent.slice(), 400)) await stream.write(piece)
  await stream.closeWrite()
  sameBytes(await reading, sent, 'what came back')
}
