import { describe, expect, it, vi } from 'vitest'
import { VerifiedPeers, type IdentityClaim, type VerifiedPeer } from '../src/verified-peers.ts'
import { pattern } from './support/bytes.ts'
import { makePeer } from './support/peers.ts'

const { id, identity } = await makePeer()
const peer: VerifiedPeer = { remotePeer: id, remoteKey: identity.publicKey }
const claim = (seed: number): IdentityClaim => ({ identityKey: pattern(36, seed), signature: pattern(64, seed + 1), remoteStatic: { bytes: pattern(32, seed + 2) } })

const verifying = (max: number): { resolve: (claim: IdentityClaim) => Promise<VerifiedPeer>, verify: ReturnType<typeof vi.fn<() => Promise<VerifiedPeer>>> } => {
  const peers = new VerifiedPeers(max)
  const verify = vi.fn(() => Promise.resolve(peer))
  return { verify, resolve: claim => peers.resolve(claim, verify) }
}

describe('verified peers', () => {
  it('verifies the same claim once', async () => {
    const { resolve, verify } = verifying(4)
    expect(await resolve(claim(1))).toBe(peer)
    expect(await resolve(claim(1))).toBe(peer)
    expect(verify).toHaveBeenCalledTimes(1)
  })

  const { identityKey, signature, remoteStatic } = claim(1)
  it.each<[string, Partial<IdentityClaim>]>([
    ['the identity key', { identityKey: pattern(36, 9) }],
    ['the signature', { signature: pattern(64, 9) }],
    ['the Noise key', { remoteStatic: { bytes: pattern(32, 9) } }],
    ['the length of the identity key', { identityKey: identityKey.subarray(0, 35) }],
    ['the length of the signature', { signature: Uint8Array.of(...signature, 0) }],
    ['where the parts join', { identityKey: Uint8Array.of(...identityKey, signature[0] ?? 0), signature: signature.subarray(1) }]
  ])('verifies a claim that differs in %s', async (_, part) => {
    const { resolve, verify } = verifying(4)
    await resolve({ identityKey, signature, remoteStatic })
    await resolve({ identityKey, signature, remoteStatic, ...part })
    expect(verify).toHaveBeenCalledTimes(2)
  })

  it('keeps nothing that failed', async () => {
    const { resolve, verify } = verifying(4)
    verify.mockRejectedValueOnce(new Error('no'))
    await expect(resolve(claim(1))).rejects.toThrow('no')
    await resolve(claim(1))
    expect(verify).toHaveBeenCalledTimes(2)
  })

  it('forgets the one not seen for longest, at its bound', async () => {
    const { resolve, verify } = verifying(2)
    for (const seed of [1, 5, 1, 9]) await resolve(claim(seed))
    expect(verify).toHaveBeenCalledTimes(3)
    await resolve(claim(1))
    expect(verify).toHaveBeenCalledTimes(3)
    await resolve(claim(5))
    expect(verify).toHaveBeenCalledTimes(4)
  })

  it('gives the Noise key of whom it remembers, and of nobody else', async () => {
    const peers = new VerifiedPeers(1)
    const [first, second] = [claim(1), claim(5)]
    const noiseKey = ({ remoteStatic }: IdentityClaim): unknown => peers.noiseKey(Uint8Array.from(remoteStatic.bytes))
    expect(noiseKey(first)).toBeUndefined()
    await expect(peers.resolve(first, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(noiseKey(first)).toBeUndefined()
    await peers.resolve(first, () => Promise.resolve(peer))
    expect(noiseKey(first)).toBe(first.remoteStatic)
    await peers.resolve(second, () => Promise.resolve(peer))
    expect(noiseKey(first)).toBeUndefined()
  })

  it('keeps no view of what it was given', async () => {
    const { resolve, verify } = verifying(4)
    const given = claim(1)
    await resolve(given)
    given.signature.fill(0)
    await resolve(claim(1))
    expect(verify).toHaveBeenCalledTimes(1)
  })

  it('remembers nobody with a bound of 0', async () => {
    const { resolve, verify } = verifying(0)
    for (let turn = 0; turn < 3; turn++) await resolve(claim(1))
    expect(verify).toHaveBeenCalledTimes(3)
  })
})
