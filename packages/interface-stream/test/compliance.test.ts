import { describe, it } from 'vitest'
import { register } from '@ts-libp2p/compliance'
import { streamCases } from '@ts-libp2p/interface-stream/compliance'
import { framedFixture } from './references/framed.ts'
import { notPausableFixture, withoutHalfCloseFixture } from './references/less.ts'
import { memoryFixture } from './references/memory.ts'

// The positive controls: what keeps the contract must pass every case.
for (const fixture of [memoryFixture, framedFixture, withoutHalfCloseFixture, notPausableFixture]) {
  register(streamCases, fixture, { describe, it })
}

// The long cases too, on the stream that is quickest.
register(streamCases, memoryFixture, { describe, it }, { levels: ['stress'] })
