import { describe, it } from 'vitest'
import { register } from '@ts-libp2p/compliance'
import { connectionCases } from '@ts-libp2p/interface-connection/compliance'
import { toyFixture } from './references/toy.ts'

// The positive control: what keeps the contract must pass every case.
register(connectionCases, toyFixture('toy connections'), { describe, it })
