import { describe, expect, it } from 'vitest'
import { hkdf } from '../src/hkdf.ts'
import type { AeadKey } from '../src/noise-crypto.ts'
import { flipBit, hex, join, pattern, toHex } from './support/bytes.ts'
import { platforms } from './support/platforms.ts'
import { readVectors } from './support/vectors.ts'

const nonce = hex('000000000100000000000000')
const secret = pattern(32)

for (const { name, crypto } of platforms) {
  describe(`crypto of ${name}`, () => {
    it('hashes and makes MACs over all parts', () => {
      expect(toHex(crypto.sha256(hex('61'), hex('6263')))).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
      expect(toHex(crypto.hmac(hex('0b'.repeat(20)))(Buffer.from('Hi '), Buffer.from('There')))).toBe('b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7') // RFC 4231, case 1
    })

    it('reproduces the HKDF vector', () => {
      const { chainingKey, inputKeyMaterial, outputs } = readVectors('hkdf.json') as { chainingKey: string, inputKeyMaterial: string, outputs: string[] }
      expect(hkdf(crypto, hex(chainingKey), hex(inputKeyMaterial)).map(toHex)).toEqual(outputs)
    })

    it('agrees on the secret of RFC 7748 section 6.1', () => {
      const alice = crypto.importKeyPair(hex('77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a'))
      const bob = crypto.importKeyPair(hex('5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb'))
      expect(toHex(alice.publicKey)).toBe('8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a')
      expect(toHex(alice.agree(crypto.importPublicKey(bob.publicKey)))).toBe('4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742')
    })

    it('agrees on a secret with the other platform', () => {
      const own = crypto.generateKeyPair()
      for (const other of platforms) {
        const peer = other.crypto.generateKeyPair()
        expect(toHex(own.agree(crypto.importPublicKey(peer.publicKey)))).toBe(toHex(peer.agree(other.crypto.importPublicKey(own.publicKey))))
      }
    })

    it('never gives the same key pair twice', () => {
      expect(toHex(crypto.generateKeyPair().publicKey)).not.toBe(toHex(crypto.generateKeyPair().publicKey))
    })

    it('refuses or shows as zero every low-order point', () => {
      const own = crypto.generateKeyPair()
      for (const { point } of (readVectors('low-order-points.json') as { points: Array<{ point: string }> }).points) {
        let shared
        try { shared = own.agree(crypto.importPublicKey(hex(point))) } catch { continue }
        expect(toHex(shared)).toBe('00'.repeat(32))
      }
    })

    it.each([0, 1, 15, 16, 31, 8191, 8192, 65_519])('opens %i bytes sealed by either platform, in any slices', size => {
      const plaintext = pattern(size, 7)
      for (const other of platforms) {
        const sealed = join(other.crypto.aeadKey(secret).sealing(nonce).finish([plaintext.subarray(0, size >> 1), plaintext.subarray(size >> 1)]))
        expect(sealed.byteLength).toBe(size + 16)
        for (const step of [1000, 1 << 20]) expect(toHex(openAll(crypto.aeadKey(secret), sealed, step) ?? hex('ff'))).toBe(toHex(plaintext))
      }
    })

    it('gives the tag alone, and no empty piece', () => {
      expect(crypto.aeadKey(secret).sealing(nonce).finish([]).map(piece => piece.byteLength)).toEqual([16])
      const [body, tag] = crypto.aeadKey(secret).sealing(nonce).finish([pattern(5)])
      expect([body?.byteLength, tag?.byteLength]).toEqual([5, 16])
      expect(crypto.aeadKey(secret).opening(nonce).finish(crypto.aeadKey(secret).sealing(nonce).finish([])[0] ?? hex(''))).toEqual([])
    })

    it('authenticates the associated data', () => {
      const key = crypto.aeadKey(secret)
      const sealed = key.sealing(nonce, hex('01')).finish([pattern(5)])
      expect(finish(key, sealed, hex('01'))).toEqual([pattern(5)].map(piece => toHex(piece)))
      expect(finish(key, sealed, hex('02'))).toBeUndefined()
      expect(finish(key, sealed)).toBeUndefined()
    })

    it('opens nothing with one bit turned', () => {
      const sealed = join(crypto.aeadKey(secret).sealing(nonce).finish([pattern(8)]))
      for (let bit = 0; bit < sealed.byteLength * 8; bit++) expect(openAll(crypto.aeadKey(secret), flipBit(sealed, bit), 64)).toBeUndefined()
    })

    it('keeps neither the pieces nor its scratch memory in what it sealed', () => {
      const key = crypto.aeadKey(secret)
      const piece = pattern(100)
      const sealed = key.sealing(nonce).finish([piece])
      const before = toHex(join(sealed))
      piece.fill(0)
      key.sealing(nonce).finish([pattern(200, 9)])
      expect(toHex(join(sealed))).toBe(before)
    })
  })
}

function openAll (key: AeadKey, sealed: Uint8Array, step: number): Uint8Array | undefined {
  const byteLength = sealed.byteLength - 16
  const opening = key.opening(nonce)
  for (let offset = 0; offset < byteLength; offset += step) opening.update(sealed.subarray(offset, Math.min(offset + step, byteLength)))
  const pieces = opening.finish(sealed.subarray(byteLength))
  return pieces === undefined ? undefined : join(pieces)
}

function finish (key: AeadKey, [body = hex(''), tag = hex('')]: Uint8Array[], associatedData?: Uint8Array): string[] | undefined {
  const opening = key.opening(nonce, associatedData)
  opening.update(body)
  return opening.finish(tag)?.map(toHex)
}
