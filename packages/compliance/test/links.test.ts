import { describe, expect, test } from 'vitest'
import { chaosPair, cloggedPair, concatBytes, linkPair, macrotask, ManualClock, outcomeOf, Random, type LinkStream } from '@ts-libp2p/compliance'

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values)

async function readAll (stream: LinkStream): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return concatBytes(chunks)
}

describe('a pair of links', () => {
  test('holds as many unread bytes as its capacity, end to end', async () => {
    const { near, far } = linkPair({ capacity: 3 })
    expect(near.writeNow(bytes(1, 2, 3, 4))).toBe(false)
    expect(near.writeNow(bytes(1, 2, 3))).toBe(true)
    const write = outcomeOf(near.write(bytes(4)))
    await macrotask()
    expect(write.isPending).toBe(true)
    expect(await far.read({ max: 2 })).toEqual(bytes(1, 2))
    await write.promise
    expect(far.readNow()).toEqual(bytes(3, 4))
  })

  test('hands small chunks over together', async () => {
    const { near, far } = linkPair()
    for (let value = 0; value < 5; value++) near.writeNow(bytes(value))
    expect(await far.read()).toEqual(bytes(0, 1, 2, 3, 4))
  })

  test('refuses a capacity that is none', () => {
    expect(() => linkPair({ capacity: 0 })).toThrow(TypeError)
    expect(() => linkPair({ capacity: 1.5 })).toThrow(TypeError)
  })

  test('tells when something moved and what arrived', async () => {
    const pair = linkPair()
    const { moves } = pair
    pair.near.writeNow(bytes(1, 2))
    expect(pair.moves).toBeGreaterThan(moves)
    expect(pair.delivered('near-to-far')).toBe(2)
    expect(pair.delivered('far-to-near')).toBe(0)
    await pair.far.close()
  })

  test('loses both ends, and what an end drops gives the other no credit', async () => {
    const pair = linkPair({ capacity: 2 })
    pair.near.writeNow(bytes(1, 2))
    const write = outcomeOf(pair.near.write(bytes(3)))
    pair.lose()
    await expect(write.promise).rejects.toMatchObject({ code: 'ERR_STREAM_LOST' })
    await expect(pair.far.read()).rejects.toMatchObject({ code: 'ERR_STREAM_LOST' })
    expect(await pair.far.closed).toMatchObject({ how: 'lost' })
  })

  test('is lost after so many bytes in one direction', async () => {
    const pair = linkPair()
    pair.near.writeNow(bytes(1))
    pair.loseAfter('near-to-far', 3)
    const read = [await pair.far.read()]
    pair.near.write(bytes(2, 3, 4, 5)).catch(() => {})
    await expect(pair.far.read()).rejects.toMatchObject({ code: 'ERR_STREAM_LOST' })
    expect(read).toEqual([bytes(1)])
    expect(pair.delivered('near-to-far')).toBe(4)
  })

  test('holds the last byte back, and ends in its place', async () => {
    const pair = linkPair()
    pair.holdBack('near-to-far')
    pair.near.writeNow(bytes(1, 2, 3))
    expect(pair.far.readNow()).toEqual(bytes(1, 2))
    expect(pair.isBusy).toBe(false)
    pair.endInside('near-to-far')
    expect(await pair.far.read()).toBe(null)
  })

  test('clogged, it takes and gives nothing until it is not', async () => {
    const pair = linkPair()
    pair.near.writeNow(bytes(1))
    pair.clog()
    const write = outcomeOf(pair.near.write(bytes(2)))
    await macrotask()
    expect(write.isPending).toBe(true)
    expect(pair.near.writeNow(bytes(2))).toBe(false)
    expect(pair.far.readNow()).toEqual(bytes(1))
    pair.unclog()
    await write.promise
    expect(pair.far.readNow()).toEqual(bytes(2))
    const full = cloggedPair()
    expect(full.near.writeNow(bytes(1))).toBe(false)
    full.near.abort()
  })

  test('resets a peer that does not finish after a close, by the clock it was given', async () => {
    const clock = new ManualClock()
    const { near, far } = linkPair({ clock, closeGraceMs: 100 })
    await near.close()
    clock.advance(60)
    far.writeNow(bytes(1))
    clock.advance(60)
    expect(near.state).toBe('write-closed')
    clock.advance(40)
    expect(await near.closed).toMatchObject({ how: 'aborted', error: { code: 'ERR_STREAM_STALLED' } })
    expect(await far.closed).toMatchObject({ how: 'reset' })
  })
})

describe('a chaos link', () => {
  test('carries every byte, in order, in pieces, over several turns', async () => {
    const pair = chaosPair(new Random(7))
    const sent = new Random(1).bytes(20_000)
    const writing = pair.near.write(sent).then(() => pair.near.closeWrite())
    let chunks = 0
    let turns = 0
    const received: Uint8Array[] = []
    const reading = (async () => {
      for await (const chunk of pair.far) {
        received.push(chunk)
        chunks++
      }
    })()
    const outcome = outcomeOf(reading)
    for (; outcome.isPending; turns++) await macrotask()
    await Promise.all([reading, writing])
    expect(concatBytes(received)).toEqual(sent)
    expect(chunks).toBeGreaterThan(20)
    expect(turns).toBeGreaterThan(10)
  })

  test('does the same again for the same seed', async () => {
    const run = async (seed: number): Promise<number[]> => {
      const pair = chaosPair(new Random(seed))
      const writing = pair.near.write(new Uint8Array(5000)).then(() => pair.near.closeWrite())
      const sizes: number[] = []
      for await (const chunk of pair.far) sizes.push(chunk.byteLength)
      await writing
      return sizes
    }
    expect(await run(3)).toEqual(await run(3))
    expect(await run(3)).not.toEqual(await run(4))
  })

  test('is busy while something is under way, and a reset comes after what was sent before', async () => {
    const pair = chaosPair(new Random(2))
    for (let index = 0; index < 20; index++) pair.near.writeNow(bytes(index))
    expect(pair.isBusy).toBe(true)
    pair.near.abort()
    await expect(readAll(pair.far)).rejects.toMatchObject({ code: 'ERR_STREAM_RESET' })
    expect(pair.isBusy).toBe(false)
  })
})
