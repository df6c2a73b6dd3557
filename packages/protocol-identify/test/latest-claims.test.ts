import { expect, test } from 'vitest'
import { LatestClaims } from '../src/latest-claims.ts'

test('what arrived later stands, whichever ends first, and each claim for itself', () => {
  const latest = new LatestClaims()
  expect(latest.take('protocols', 2)).toBe(true) // a push
  expect(latest.take('protocols', 1)).toBe(false) // the answer that it overtook
  expect(latest.take('agent', 1)).toBe(true)
  expect(latest.take('protocols', 3)).toBe(true)
  expect(latest.take('agent', 1)).toBe(true) // the same exchange again
})
