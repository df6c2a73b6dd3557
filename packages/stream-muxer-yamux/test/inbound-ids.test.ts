import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { InboundIds } from '../src/inbound-ids.ts'

describe('inbound ids', () => {
  it('takes each id once, in any order, as go-yamux sends them', () => {
    const ids = fc.uniqueArray(fc.integer({ min: 0, max: 400 }).map(n => 2 * n + 1), { maxLength: 300 })
    fc.assert(fc.property(ids, order => {
      const inbound = new InboundIds(1)
      for (const id of order) expect(inbound.take(id)).toBe(true)
      for (const id of order) expect(inbound.take(id)).toBe(false)
    }))
  })

  it('refuses ids of this side and below the first', () => {
    const ofClient = new InboundIds(1)
    expect([0, 2, 4, -1, 4_294_967_294].map(id => ofClient.take(id))).toEqual([false, false, false, false, false])
    const ofServer = new InboundIds(2)
    expect([0, 1, 3, 4_294_967_295].map(id => ofServer.take(id))).toEqual([false, false, false, false])
    expect(ofServer.take(2)).toBe(true)
  })

  it('takes the largest id, and what was jumped over', () => {
    const inbound = new InboundIds(1)
    expect(inbound.take(4_294_967_295)).toBe(true)
    expect(inbound.take(1)).toBe(true)
    expect(inbound.take(4_294_967_293)).toBe(true)
    expect(inbound.take(4_294_967_293)).toBe(false)
  })

  it('forgets the oldest gaps: memory is bounded, a very late id is refused', () => {
    const inbound = new InboundIds(1)
    for (let id = 5; id < 5 + 4 * 2000; id += 4) expect(inbound.take(id)).toBe(true) // a gap in front of each
    expect(inbound.take(3)).toBe(false)
    expect(inbound.take(3 + 4 * 1999)).toBe(true)
  })
})
