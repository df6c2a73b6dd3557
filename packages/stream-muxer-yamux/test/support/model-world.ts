import type { MuxedStream, ReceiveBudget, StreamMuxer } from '@ts-libp2p/interface-stream-muxer'
import { ManualClock, memoryPair } from '@ts-libp2p/stream-tools'
import { expect } from 'vitest'
import { yamux } from '../../src/yamux.ts'
import { settle } from './settle.ts'

type EndName = 'near' | 'far'

export type Step =
  | { do: 'open', by: 'client' | 'server' }
  | { do: 'write' | 'writeNow', stream: number, end: EndName, size: number }
  | { do: 'read', stream: number, end: EndName, max: number }
  | { do: 'drain' | 'closeWrite' | 'close' | 'abort', stream: number, end: EndName }
  | { do: 'settle', turns: number }

/** What the model knows of one end of a stream. */
interface End {
  stream: MuxedStream | undefined
  /** Bytes given to write, in order. */
  written: number
  /** Bytes got by reading. */
  read: number
  sawEnd: boolean
  hasEnded: boolean
  hasClosed: boolean
}

interface Pair {
  readonly near: End
  readonly far: End
  readonly seed: number
  isAborted: boolean
}

export interface ModelWorldOptions {
  readonly capacity: number
  readonly maxWriteBytes: number
  readonly budget: ReceiveBudget
}

/** Two muxers, the streams between them, and what must be true of these. */
export class ModelWorld {
  readonly #clock = new ManualClock()
  readonly #muxers: { client: StreamMuxer, server: StreamMuxer }
  readonly #pairs: Pair[] = []
  /** By who opened it and its id; the far end is known when it was accepted. */
  readonly #byName = new Map<string, Pair>()
  readonly #writes: Array<Promise<void>> = []
  readonly #maxWriteBytes: number
  /** All bytes that were read, so that a test can tell that something happened. */
  readBytes = 0

  constructor ({ capacity, maxWriteBytes, budget }: ModelWorldOptions) {
    this.#maxWriteBytes = maxWriteBytes
    const [left, right] = memoryPair({ capacity, clock: this.#clock })
    const factory = yamux({ clock: this.#clock, keepAliveMs: 0 })
    const client = factory.createMuxer(left, { direction: 'outbound', budget })
    const server = factory.createMuxer(right, { direction: 'inbound', budget })
    this.#muxers = { client, server }
    void this.#acceptAll('client', server)
    void this.#acceptAll('server', client)
  }

  async run (step: Step): Promise<void> {
    switch (step.do) {
      case 'open':
        await this.#open(step.by)
        break
      case 'settle':
        await settle(step.turns)
        break
      default: {
        const pair = this.#pairs[step.stream % this.#pairs.length]
        if (pair !== undefined) this.#act(step, pair)
      }
    }
  }

  /** Everything that was not aborted ends well, and nothing is left. */
  async finish (): Promise<void> {
    const { client, server } = this.#muxers
    await this.#until(() => this.#pairs.every(({ near, far, isAborted }) => isAborted || (near.stream !== undefined && far.stream !== undefined)))
    for (const pair of this.#pairs) for (const end of [pair.near, pair.far]) this.#endWriting(end)
    await this.#until(() => {
      for (const pair of this.#pairs) for (const [end, peer] of bothWays(pair)) this.#drain(pair, end, peer)
      return this.#pairs.every(pair => pair.isAborted || bothWays(pair).every(([end]) => end.sawEnd || end.hasClosed))
    })
    await Promise.all(this.#writes)
    for (const pair of this.#pairs) {
      if (pair.isAborted) continue
      for (const [end, peer] of bothWays(pair)) if (!end.hasClosed) expect(end.read).toBe(peer.written)
      expect(await pair.near.stream?.closed).toEqual({ how: 'clean' })
      expect(await pair.far.stream?.closed).toEqual({ how: 'clean' })
    }
    await Promise.all([client.close(), server.close()])
    expect(await client.closed).toEqual({ how: 'clean' })
    expect(await server.closed).toEqual({ how: 'clean' })
    expect([client.streams, server.streams]).toEqual([[], []])
    await settle()
    expect(this.#clock.pending).toBe(0)
  }

  async #open (by: 'client' | 'server'): Promise<void> {
    const pair: Pair = { near: newEnd(), far: newEnd(), seed: this.#pairs.length, isAborted: false }
    pair.near.stream = await this.#muxers[by].openStream()
    this.#pairs.push(pair)
    this.#byName.set(by + pair.near.stream.id, pair)
  }

  async #acceptAll (openedBy: string, muxer: StreamMuxer): Promise<void> {
    for (;;) {
      const stream = await muxer.accept()
      if (stream === null) return
      const pair = this.#byName.get(openedBy + stream.id)
      if (pair === undefined) throw new Error(`stream ${stream.id} was never opened`)
      pair.far.stream = stream
    }
  }

  #act (step: Exclude<Step, { do: 'open' | 'settle' }>, pair: Pair): void {
    const end = pair[step.end]
    const peer = pair[step.end === 'near' ? 'far' : 'near']
    if (end.stream === undefined) return
    switch (step.do) {
      case 'write':
      case 'writeNow':
        this.#write(step.do, pair, end, Math.min(step.size, this.#maxWriteBytes), step.end)
        break
      case 'read':
        this.#read(pair, end, peer, step.max)
        break
      case 'drain':
        this.#drain(pair, end, peer)
        break
      case 'closeWrite':
        this.#endWriting(end)
        break
      case 'close':
        end.hasEnded = true
        end.hasClosed = true
        end.stream.close().catch(() => {})
        break
      case 'abort':
        if (end.stream.state !== 'closed') pair.isAborted = true
        end.hasClosed = true
        end.stream.abort()
        break
    }
  }

  #write (how: 'write' | 'writeNow', pair: Pair, end: End, size: number, name: EndName): void {
    // After close() the peer's bytes are discarded, but only so many: the model leaves that rule to its own test.
    if (end.hasEnded || pair.isAborted || pair[name === 'near' ? 'far' : 'near'].hasClosed) return
    const bytes = Uint8Array.from({ length: size }, (_, index) => byteAt(pair.seed, name, end.written + index))
    if (how === 'writeNow') {
      if (end.stream?.writeNow(bytes) === true) end.written += size
      return
    }
    end.written += size
    const written = end.stream?.write(bytes).catch((error: unknown) => { if (!pair.isAborted) throw error })
    if (written !== undefined) this.#writes.push(written)
  }

  #endWriting (end: End): void {
    end.hasEnded = true
    end.stream?.closeWrite().catch(() => {})
  }

  #drain (pair: Pair, end: End, peer: End): void {
    while (this.#read(pair, end, peer, Infinity)) { /* as long as there is something */ }
  }

  /** One chunk; whether there was one. */
  #read (pair: Pair, end: End, peer: End, max: number): boolean {
    if (end.stream === undefined || end.hasClosed) return false
    let chunk
    try {
      chunk = end.stream.readNow(max)
    } catch (error) {
      expect(pair.isAborted, `a read failed: ${String(error)}`).toBe(true)
      return false
    }
    if (chunk === undefined) return false
    if (chunk === null) {
      expect(peer.hasEnded, 'an end that was not said').toBe(true)
      expect(end.read).toBe(peer.written)
      end.sawEnd = true
      return false
    }
    expect(end.sawEnd, 'bytes behind the end').toBe(false)
    expect(chunk.byteLength).toBeGreaterThan(0)
    expect(chunk.byteLength).toBeLessThanOrEqual(max)
    const name = peer === pair.near ? 'near' : 'far'
    for (const byte of chunk) if (byte !== byteAt(pair.seed, name, end.read++)) throw new Error(`byte ${String(end.read - 1)} of stream ${String(pair.seed)} is wrong`)
    this.readBytes += chunk.byteLength
    expect(end.read).toBeLessThanOrEqual(peer.written)
    return true
  }

  async #until (condition: () => boolean): Promise<void> {
    for (let round = 0; round < 20_000; round++) {
      if (condition()) return
      await settle(30)
    }
    throw new Error('it hangs')
  }
}

function newEnd (): End {
  return { stream: undefined, written: 0, read: 0, sawEnd: false, hasEnded: false, hasClosed: false }
}

function bothWays ({ near, far }: Pair): Array<[End, End]> {
  return [[near, far], [far, near]]
}

/** What the `index`th byte of a direction is: knowing the place is knowing the byte. */
function byteAt (seed: number, name: EndName, index: number): number {
  return (index * 31 + (index >> 7) + seed * 101 + (name === 'near' ? 0 : 53)) & 0xff
}
