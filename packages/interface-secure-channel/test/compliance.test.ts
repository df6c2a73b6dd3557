import { describe, it } from 'vitest'
import { register } from '@ts-libp2p/compliance'
import { hostileChannelCases, linksOf, secureChannelCases } from '@ts-libp2p/interface-secure-channel/compliance'
import { streamCases } from '@ts-libp2p/interface-stream/compliance'
import { referenceFixture } from './references/reference-fixture.ts'

// The positive control: what keeps the contract must pass every case.
register([...secureChannelCases, ...hostileChannelCases], referenceFixture, { describe, it })
register(streamCases, linksOf(referenceFixture), { describe, it })
