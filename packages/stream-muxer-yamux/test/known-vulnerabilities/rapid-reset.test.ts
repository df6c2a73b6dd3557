import { describe, expect, it } from 'vitest'
import { concat, frame, pattern } from '../support/frames.ts'
import { accepted } from '../support/muxer-pair.ts'
import { RawPeer } from '../support/raw-peer.ts'
import { settle } from '../support/settle.ts'

/**
 * The class of CVE-2023-44487: streams opened and reset at once cost the peer nothing and never count as open.
 * The muxer holds nothing for them; how many a peer may open in a second is the swarm's rule.
 */
describe('CVE-2023-44487, rapid reset: streams that are reset at once cost work and memory', () => {
  const burst = (round: number): Uint8Array => concat(Array.from({ length: 1000 }, (_, index) => {
    const id = 2 * (1000 * round + index) + 1
    return concat([frame('data:syn', id, pattern(50)), frame('window:rst', id)])
  }))

  it('leaves nothing behind while nobody accepts', async () => {
    const peer = new RawPeer()
    for (let round = 0; round < 20; round++) await peer.sendBytes(burst(round))
    expect(peer.muxer.streams).toEqual([])
    expect(await peer.described()).toEqual([]) // and costs no answer
    expect(peer.clock.pending).toBe(0)
  })

  it('leaves nothing behind while a handler holds each stream', async () => {
    const peer = new RawPeer()
    let ended = 0
    void (async () => {
      for (;;) {
        const stream = await accepted(peer.muxer)
        void stream.closed.then(() => { ended++ })
      }
    })().catch(() => {})
    for (let round = 0; round < 5; round++) await peer.sendBytes(burst(round))
    await settle()
    expect(peer.muxer.streams).toEqual([])
    expect(ended).toBeGreaterThan(0)
    await peer.send('ping:syn', 0, 1)
    expect((await peer.described()).at(-1)).toBe('ping:ack#0(1)')
  })
})
