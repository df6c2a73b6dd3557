import { describe, it } from 'vitest'
import { register } from '@ts-libp2p/compliance'
import { cases } from '@ts-libp2p/interface-transport/compliance'
import { referenceFixture, withoutHalfClose, withoutListening } from './references/reference-fixture.ts'

// The positive controls: what keeps the contract must pass every case.
for (const fixture of [referenceFixture('reference transport'), withoutHalfClose('reference transport without half-close'), withoutListening('reference transport that neither listens nor holds back')]) {
  register(cases, fixture, { describe, it })
}
