import { describe, it } from 'vitest'
import { register } from '@ts-libp2p/compliance'
import { streamCases } from '@ts-libp2p/interface-stream/compliance'
import { hostileMuxerCases, muxerCases, streamsOf } from '@ts-libp2p/interface-stream-muxer/compliance'
import { referenceFixture } from './references/reference-fixture.ts'

// The positive control: what keeps the contract must pass every case.
register(muxerCases, referenceFixture, { describe, it })
register(hostileMuxerCases, referenceFixture, { describe, it })
register(streamCases, streamsOf(referenceFixture), { describe, it })
