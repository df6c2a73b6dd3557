import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PieceList } from '../src/piece-list.ts'
import { concat, frame, isSame, pattern } from './support/frames.ts'

describe('piece list', () => {
  it('gives small frames in one piece', () => {
    const list = new PieceList()
    for (let id = 1; id < 20; id += 2) {
      list.header(0, 0, id, 30)
      list.body(pattern(30, id))
    }
    expect(list.byteLength).toBe(10 * 42)
    const pieces = list.take()
    expect(pieces.length).toBeLessThanOrEqual(2) // two where the block happened to end in between
    expect(concat(pieces)).toEqual(concat([1, 3, 5, 7, 9, 11, 13, 15, 17, 19].map(id => frame('data', id, pattern(30, id)))))
    expect(list.byteLength).toBe(0)
    expect(list.take()).toEqual([])
  })

  it('passes large bodies on as they are', () => {
    const list = new PieceList()
    const body = pattern(65_507)
    list.header(0, 0, 1, body.byteLength)
    list.body(body)
    list.header(1, 0, 1, 5)
    const pieces = list.take()
    expect(pieces.map(piece => piece.byteLength)).toEqual([12, 65_507, 12])
    expect(pieces[1]).toBe(body)
  })

  it('keeps order and never writes into what it gave away, with several lists at once', () => {
    const action = fc.record({ list: fc.nat({ max: 2 }), size: fc.oneof(fc.integer({ min: 1, max: 600 }), fc.constant(9000)), take: fc.boolean() })
    fc.assert(fc.property(fc.array(action, { maxLength: 100 }), actions => {
      const lists = [0, 1, 2].map(() => ({ list: new PieceList(), expected: [] as Uint8Array[] }))
      const given: Array<{ pieces: Uint8Array[], expected: Uint8Array }> = []
      for (const [index, { list: which, size, take }] of actions.entries()) {
        const one = lists[which]
        if (one === undefined) continue
        const body = pattern(size, index)
        one.list.header(0, 0, index, size)
        one.list.body(body)
        one.expected.push(frame('data', index, body))
        if (take) given.push({ pieces: one.list.take(), expected: concat(one.expected.splice(0)) })
      }
      for (const { list, expected } of lists) given.push({ pieces: list.take(), expected: concat(expected) })
      for (const { pieces, expected } of given) expect(isSame(concat(pieces), expected)).toBe(true)
    }))
  })
})
