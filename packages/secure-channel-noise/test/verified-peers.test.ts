import { describe, expect, it, vi } from 'vitest'
import { VerifiedPeers, type IdentityClaim, type VerifiedPeer } from '../src/verified-peers.ts'
import { pattern } from './support/bytes.ts'
import { makePeer } from './support/peers.ts'
import { platforms } from './support/platforms.ts'

const { id, identity } = await makePeer()
const peer: VerifiedPeer = { remotePeer: id, remoteKey: identity.publicKey }
const claim = (seed: number): IdentityClaim => ({ identityKey: pattern(36, seed), signature: pattern(64, seed + 1), remoteStatic: pattern(32, seed + 2) })

for (const { name, crypto } of platforms) {
  const verifying = (max: number): { resolve: (claim: IdentityClaim) => Promise<VerifiedPeer>, verify: ReturnType<typeof vi.fn<() => Promise<VerifiedPeer>>> } => {
    const peers = new VerifiedPeers(crypto, max)
    const verify = vi.fn(() => Promise.resolve(peer))
    return { verify, resolve: claim => peers.resolve(claim, verify) }
  }

  describe(`verified peers on ${name}`, () => {
    it('verifies the same claim once', async () => {
      const { resolve, verify } = verifying(4)
      expect(await resolve(claim(1))).toBe(peer)
      expect(await resolve(claim(1))).toBe(peer)
      expect(verify).toHaveBeenCalledTimes(1)
    })

    it('verifies whatever differs in any part, also where the parts join to the same bytes', async () => {
      const { resolve, verify } = verifying(100)
      const { identityKey, signature, remoteStatic } = claim(1)
      await resolve({ identityKey, signature, remoteStatic })
      await resolve({ identityKey: pattern(36, 9), signature, remoteStatic })
      await resolve({ identityKey, signature: pattern(64, 9), remoteStatic })
      await resolve({ identityKey, signature, remoteStatic: pattern(32, 9) })
      const joined = Uint8Array.of(...identityKey, ...signature)
      await resolve({ identityKey: joined.subarray(0, 37), signature: joined.subarray(37), remoteStatic })
      expect(verify).toHaveBeenCalledTimes(5)
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

    it('remembers nobody with a bound of 0', async () => {
      const { resolve, verify } = verifying(0)
      for (let turn = 0; turn < 3; turn++) await resolve(claim(1))
      expect(verify).toHaveBeenCalledTimes(3)
    })
  })
}
