import type { ByteStream } from '@ts-libp2p/interface-stream'
import { ManualClock, memoryPair } from '@ts-libp2p/stream-tools'
import { describe, expect, it } from 'vitest'
import { LinkWriter } from '../src/link-writer.ts'
import { Outbox } from '../src/outbox.ts'
import { concat, describeFrame, parseFrames } from './support/frames.ts'
import { settle } from './support/settle.ts'

/** A link whose writes are done when the test says so. */
class ManualLink {
  /** What each write carried. */
  readonly batches: string[][] = []
  readonly #waiting: Array<() => void> = []
  takesNow = true
  error: Error | undefined

  writeNow (data: readonly Uint8Array[]): boolean {
    if (this.error !== undefined) throw this.error
    if (!this.takesNow) return false
    this.#note(data)
    return true
  }

  write (data: readonly Uint8Array[]): Promise<void> {
    this.#note(data)
    return new Promise(resolve => { this.#waiting.push(resolve) })
  }

  get writing (): number { return this.#waiting.length }

  done (): void { this.#waiting.shift()?.() }

  #note (data: readonly Uint8Array[]): void { this.batches.push(parseFrames(concat(data)).frames.map(describeFrame)) }
}

function setUp (options: { flushBytes?: number, writeTimeoutMs?: number } = {}): { link: ManualLink, outbox: Outbox, writer: LinkWriter, log: string[], clock: ManualClock } {
  const link = new ManualLink()
  const clock = new ManualClock()
  const log: string[] = []
  const outbox = new Outbox({ maxQueuedBytes: 262_144, maxQueuedReplies: 64, maxDataFrameBytes: 65_507 }, { queued: () => { writer.queued() } })
  // The writer needs the two writing calls only; everything else of a real link stands in.
  const stream: ByteStream = Object.assign(memoryPair()[0], { writeNow: link.writeNow.bind(link), write: link.write.bind(link) })
  const writer = new LinkWriter(stream, outbox, {
    clock,
    maxQueuedBytes: options.flushBytes ?? 262_144,
    writeTimeoutMs: options.writeTimeoutMs ?? 10_000
  }, {
    drained: () => { log.push('drained') },
    linkFailed: error => { log.push(error.message) }
  })
  return { link, outbox, writer, log, clock }
}

describe('link writer', () => {
  it('sends what a turn brought in one go', async () => {
    const { link, outbox, log } = setUp()
    outbox.pong(1)
    outbox.pong(2)
    void Promise.resolve().then(() => { outbox.pong(3) })
    expect(link.batches).toEqual([])
    await settle()
    expect(link.batches).toEqual([['ping:ack#0(1)', 'ping:ack#0(2)', 'ping:ack#0(3)']])
    expect(log).toEqual(['drained'])
  })

  it.each([[8, 1], [9, 2]])('after %i microtasks without anything new, what comes next is in %i', async (microtasks, batches) => {
    const { link, outbox } = setUp()
    outbox.pong(1)
    for (let passed = 0; passed < microtasks; passed++) await Promise.resolve()
    outbox.pong(2)
    await settle()
    expect(link.batches).toHaveLength(batches)
  })

  it('sends at once what is enough for the link to be busy with', () => {
    const { link, outbox } = setUp({ flushBytes: 24 })
    outbox.pong(1)
    expect(link.batches).toEqual([])
    outbox.pong(2)
    expect(link.batches).toHaveLength(1)
  })

  it('has one write under way, collects meanwhile, and lets writers go on while the next one leaves', async () => {
    const { link, outbox, log } = setUp()
    link.takesNow = false
    outbox.pong(1)
    await settle()
    outbox.pong(2)
    await settle()
    outbox.pong(3)
    await settle()
    expect(link.writing).toBe(1)
    expect(log).toEqual([])
    link.done()
    await settle()
    expect(link.batches).toEqual([['ping:ack#0(1)'], ['ping:ack#0(2)', 'ping:ack#0(3)']])
    expect(log).toEqual(['drained'])
    link.done()
    await settle()
    expect(log).toEqual(['drained', 'drained'])
  })

  it('is idle when everything was taken', async () => {
    const { link, outbox, writer } = setUp()
    await writer.idle()
    link.takesNow = false
    outbox.pong(1)
    let isIdle = false
    void writer.idle().then(() => { isIdle = true })
    await settle()
    expect(isIdle).toBe(false)
    link.done()
    await settle()
    expect(isIdle).toBe(true)
  })

  it('reports a link that throws, not into the call that queued', async () => {
    const { link, outbox, writer, log } = setUp({ flushBytes: 1 })
    link.error = new Error('gone')
    outbox.pong(1)
    expect(log).toEqual([])
    await settle()
    outbox.pong(2)
    await settle()
    expect(log).toEqual(['gone'])
    await writer.idle()
  })

  it('gives up a write that takes too long, by one timer for all of them', async () => {
    const { link, outbox, log, clock } = setUp()
    link.takesNow = false
    for (let count = 0; count < 5; count++) {
      outbox.pong(count)
      await settle()
      await clock.advance(9000)
      expect(clock.pending).toBe(1)
      link.done()
      await settle()
    }
    outbox.pong(9)
    await settle()
    await clock.advance(10_000)
    expect(log.at(-1)).toContain('10000 ms')
    expect(clock.pending).toBe(0)
  })

  it('leaves no timer when it stops', async () => {
    const { link, outbox, writer, clock } = setUp()
    link.takesNow = false
    outbox.pong(1)
    await settle()
    writer.stop()
    expect(clock.pending).toBe(0)
    link.done()
    await settle()
    expect(link.batches).toHaveLength(1)
  })
})
