import { describe, expect, test } from 'vitest'
import { fromWebStreams, memoryPair, toWebStreams } from '@ts-libp2p/stream-tools'
import { fromNodeDuplex, toNodeDuplex } from '@ts-libp2p/stream-tools/node'
import type { ByteStream } from '@ts-libp2p/interface-stream'

const ROUND_TRIPS: Array<[name: string, adapt: (stream: ByteStream) => ByteStream]> = [
  ['Web Streams', stream => fromWebStreams(toWebStreams(stream))],
  ['Node Duplex', stream => fromNodeDuplex(toNodeDuplex(stream))]
]

describe.each(ROUND_TRIPS)('a round trip through %s', (_name, adapt) => {
  test('carries bytes both ways and each end after the last byte', async () => {
    const [near, far] = memoryPair({ capacity: 100 })
    const adapted = adapt(near)
    const data = Uint8Array.from({ length: 5000 }, (_, index) => index)
    const written = adapted.write(data).then(() => adapted.closeWrite())
    const echoed = (async () => {
      for await (const chunk of far) await far.write(chunk)
      await far.closeWrite()
    })()
    const bytes: number[] = []
    for await (const chunk of adapted) bytes.push(...chunk)
    await Promise.all([written, echoed])
    expect(Uint8Array.from(bytes)).toEqual(data)
    expect(await far.closed).toEqual({ how: 'clean' })
    expect(await adapted.closed).toEqual({ how: 'clean' })
  })

  test('a reader that stalls stalls the writer', async () => {
    const [near, far] = memoryPair({ capacity: 1000 })
    adapt(near)
    let accepted = 0
    const write = async (): Promise<void> => {
      for (;;) {
        await far.write(new Uint8Array(10_000))
        accepted += 10_000
      }
    }
    void write().catch(() => {})
    for (let turn = 0; turn < 50; turn++) await new Promise(resolve => setImmediate(resolve))
    expect(accepted).toBeGreaterThan(0)
    expect(accepted).toBeLessThan(200_000)
    far.abort()
  })

  test('the peer\'s reset is a reset, our abort reaches the peer as one', async () => {
    const [near, far] = memoryPair()
    const adapted = adapt(near)
    far.abort()
    await expect(adapted.read()).rejects.toMatchObject({ code: 'ERR_STREAM_RESET' })
    const [second, peer] = memoryPair()
    adapt(second).abort(new Error('enough'))
    await expect(peer.read()).rejects.toMatchObject({ code: 'ERR_STREAM_RESET' })
  })
})
