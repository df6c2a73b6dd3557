import { memoryPair } from '@ts-libp2p/stream-tools'
import { beforeAll, describe, expect, it } from 'vitest'
import { noise } from '../../src/noise.ts'
import { hex, join, pattern } from '../support/bytes.ts'
import { makePeer, type Peer } from '../support/peers.ts'
import { readVectors } from '../support/vectors.ts'

const { points } = readVectors('low-order-points.json') as { points: Array<{ point: string, why: string }> }

let us: Peer
beforeAll(async () => { us = await makePeer() })

/** RUSTSEC-2022-0093 and the elliptic CVEs are of the same kind: arithmetic on a point that is none. Every bit of the handshake's own check is in xx-handshake.test.ts. */
describe('X25519 with a point of low order: the secret is zero, and whoever is on the path knows it', () => {
  it.each(points)('$why as the key of message 1: refused, and nothing is sealed with it', async ({ point }) => {
    const [near, far] = memoryPair()
    await far.write([Uint8Array.of(0, 32), hex(point)])
    await expect(noise().secureInbound(near, { identity: us.identity, expectedPeer: 'any' })).rejects.toMatchObject({ code: 'ERR_HANDSHAKE', side: 'remote', message: expect.stringContaining('X25519 key') as string })
    await expect(far.read()).rejects.toMatchObject({ code: 'ERR_STREAM_RESET' })
  })

  it.each(points)('$why as the key of message 2: refused as what it is, before anything is opened', async ({ point }) => {
    const [near, far] = memoryPair()
    const securing = noise().secureOutbound(near, { identity: us.identity, expectedPeer: 'any' })
    await far.write([Uint8Array.of(0, 200), join([hex(point), pattern(168)])])
    await expect(securing).rejects.toMatchObject({ code: 'ERR_HANDSHAKE', side: 'remote', message: expect.stringContaining('X25519 key') as string })
  })
})
