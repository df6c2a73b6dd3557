import { concatBytes, fail, isTrue, outcomeOf, sameBytes, type Outcome } from '@ts-libp2p/compliance'
import type { ByteStream } from '@ts-libp2p/interface-stream'
import type { Multiaddr } from '@multiformats/multiaddr'
import type { RawLink } from '../transport.ts'
import type { TestListener, TestTransport, TransportTest } from './transport-test.ts'

/** Bytes that are known by their offset alone, so that megabytes can be checked without keeping them. */
function pattern (offset: number, byteLength: number): Uint8Array {
  const bytes = new Uint8Array(byteLength)
  for (let index = 0; index < byteLength; index++) bytes[index] = patternByte(offset + index)
  return bytes
}

/** Writes pattern bytes, in pieces that are no power of two. */
export async function send (stream: ByteStream, byteLength: number, offset: number = 0): Promise<void> {
  for (let sent = 0; sent < byteLength; sent += PIECE_BYTES) await stream.write(pattern(offset + sent, Math.min(PIECE_BYTES, byteLength - sent)))
}

/** Reads pattern bytes until `byteLength` have come. */
export async function drain (stream: ByteStream, byteLength: number, offset: number = 0): Promise<void> {
  for (let read = 0; read < byteLength;) {
    const chunk = await stream.read({ max: byteLength - read })
    if (chunk === null) return fail(`the link ended after ${read} of ${byteLength} bytes`)
    for (let index = 0; index < chunk.byteLength; index++) {
      const expected = patternByte(offset + read + index)
      if (chunk[index] !== expected) fail(`byte ${read + index} is wrong: expected ${expected}, got ${String(chunk[index])}`)
    }
    read += chunk.byteLength
  }
}

/** Reads exactly `byteLength` bytes. */
export async function readBytes (stream: ByteStream, byteLength: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  for (let left = byteLength; left > 0;) {
    const chunk = await stream.read({ max: left })
    if (chunk === null) return fail(`the link ended ${left} bytes too early`)
    left -= chunk.byteLength
    chunks.push(chunk)
  }
  return concatBytes(chunks)
}

/** The first byte, by which a case tells links apart. */
export async function tagOf (stream: ByteStream): Promise<number | undefined> {
  return (await readBytes(stream, 1))[0]
}

/** What one end says the other hears, and the other way round. */
export async function converse (test: TransportTest, near: ByteStream, far: ByteStream): Promise<void> {
  for (const [from, to] of [[near, far], [far, near]] as const) {
    const said = test.random.bytes(60)
    await from.write(said.slice())
    sameBytes(await readBytes(to, said.byteLength), said, 'what the other end heard')
  }
}

/** Writes until a write waits, which it must before {@link MAX_UNREAD_BYTES}. */
export async function fill (test: TransportTest, stream: ByteStream): Promise<{ readonly written: number, readonly pending: Outcome<void> }> {
  for (let written = 0; ;) {
    const pending = outcomeOf(stream.write(pattern(written, FILLING_BYTES)))
    written += FILLING_BYTES
    for (let turn = 0; turn < 8 && pending.isPending; turn++) await Promise.resolve()
    if (pending.isPending) await test.quiet()
    if (pending.isPending) return { written, pending }
    await pending.promise
    isTrue(written <= MAX_UNREAD_BYTES, `${written} bytes were accepted while nobody read`)
  }
}

/** Who answers on every link with what it hears, and looks at what becomes of them. */
export interface EchoServer {
  /** How many it accepted. */
  readonly accepted: number
  /** Those that are not over. */
  readonly open: number
  /** How many of them are neither ended nor failed. */
  readonly live: number
}

export function serveEcho (listener: TestListener): EchoServer {
  const open = new Set<RawLink>()
  let accepted = 0
  let live = 0
  const echo = async (link: RawLink): Promise<void> => {
    live++
    try {
      for await (const chunk of link) await link.write(chunk)
      await link.close()
    } catch {
      link.abort()
    }
    live--
  }
  const serve = async (): Promise<void> => {
    for (let link = await listener.accept(); link !== null; link = await listener.accept()) {
      const one = link
      accepted++
      open.add(one)
      void one.closed.then(() => { open.delete(one) })
      void echo(one)
    }
  }
  void serve()
  return { get accepted () { return accepted }, get open () { return open.size }, get live () { return live } }
}

/** Dials an echo server as a good peer would; what it said must come back. */
export async function askEcho (test: TransportTest, dialler: TestTransport, address: Multiaddr): Promise<RawLink> {
  const link = await dialler.dial(address)
  await hearEcho(test, link)
  return link
}

export async function hearEcho (test: TransportTest, link: RawLink): Promise<void> {
  const said = test.random.bytes(200)
  await link.write(said.slice())
  sameBytes(await readBytes(link, said.byteLength), said, 'the echo of an honest peer')
}

/** The high byte of a multiplicative hash: neighbours differ, and so do shifted copies. */
function patternByte (offset: number): number {
  return Math.imul(offset, 0x9e3779b1) >>> 24
}

const PIECE_BYTES = 50_001

const FILLING_BYTES = 64 * 1024

/** More than this a slow reader must not cost on any platform we know; the largest is TCP's, with both kernels' buffers. */
const MAX_UNREAD_BYTES = 64 * 1024 * 1024
