import type { ByteStream } from '@ts-libp2p/interface-stream'
import type { MuxedStream, StreamMuxer } from '@ts-libp2p/interface-stream-muxer'
import { ManualClock, memoryPair } from '@ts-libp2p/stream-tools'
import type { YamuxOptions } from '../../src/config.ts'
import { yamux } from '../../src/yamux.ts'
import { concat } from './frames.ts'

export interface MuxerPair {
  readonly client: StreamMuxer
  readonly server: StreamMuxer
  readonly links: readonly [ByteStream, ByteStream]
  readonly clock: ManualClock
}

export interface MuxerPairOptions extends YamuxOptions {
  readonly capacity?: number
  /** Of the server, where they differ. */
  readonly server?: YamuxOptions
}

/** Two muxers over a memory pair, on a clock that moves only when told to. */
export function muxerPair ({ capacity = 65_536, server, ...options }: MuxerPairOptions = {}): MuxerPair {
  const clock = new ManualClock()
  const links = memoryPair({ capacity, clock })
  const all = { clock, keepAliveMs: 0, ...options }
  return {
    client: yamux(all).createMuxer(links[0], { direction: 'outbound' }),
    server: yamux({ ...all, ...server }).createMuxer(links[1], { direction: 'inbound' }),
    links,
    clock
  }
}

/** The next stream that the peer opened. */
export async function accepted (muxer: StreamMuxer): Promise<MuxedStream> {
  const stream = await muxer.accept()
  if (stream === null) throw new Error('the muxer is closed')
  return stream
}

/** A stream, both ends. */
export async function streamPair ({ client, server }: MuxerPair): Promise<[MuxedStream, MuxedStream]> {
  const [near, far] = await Promise.all([client.openStream(), accepted(server)])
  return [near, far]
}

/** Answers every stream with what it says. */
export async function echo (muxer: StreamMuxer): Promise<void> {
  for (;;) {
    const stream = await muxer.accept()
    if (stream === null) return
    void echoStream(stream).catch(() => {})
  }
}

async function echoStream (stream: MuxedStream): Promise<void> {
  for await (const chunk of stream) await stream.write(chunk)
  await stream.close()
}

/** Everything up to the peer's end. */
export async function readAll (stream: ByteStream): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return concat(chunks)
}

export async function readExactly (stream: ByteStream, byteLength: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  for (let left = byteLength; left > 0;) {
    const chunk = await stream.read({ max: left })
    if (chunk === null) throw new Error(`the stream ended ${String(left)} bytes early`)
    chunks.push(chunk)
    left -= chunk.byteLength
  }
  return concat(chunks)
}
