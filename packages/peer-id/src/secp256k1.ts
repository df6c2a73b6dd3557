// secp256k1 keys (specs/peer-ids "Secp256k1"): compressed points, and the signatures of BIP 62, which
// are strict DER with S in the lower half. We write only those. We also read only those: js, rust and
// python peers refuse a high S, only go takes one, and no peer that follows the spec sends it.

import { CURVE_NUMBERS, publicPoint, randomSecret } from './elliptic-curve.ts'
import { signatureFromDer, signatureToDer } from './elliptic-signature.ts'
import { InvalidKeyError } from './errors.ts'
import type { KeyScheme } from './key-scheme.ts'
import type { PlatformCrypto } from './platform-crypto.ts'

const CURVE = 'secp256k1'
const { bytes: NUMBER_BYTES, order: ORDER } = CURVE_NUMBERS[CURVE]

export function secp256k1Scheme (platform: PlatformCrypto): KeyScheme {
  return {
    type: 'secp256k1',
    readPublic (raw) {
      if (raw.byteLength !== NUMBER_BYTES + 1 || (raw[0] !== 2 && raw[0] !== 3)) {
        throw new InvalidKeyError('a secp256k1 public key is a compressed point, 33 bytes', { side: 'remote' })
      }
      const verify = platform.ecVerifier(CURVE, raw)
      return (data, signature) => {
        const numbers = signatureFromDer(signature, NUMBER_BYTES, ORDER)
        return numbers !== undefined && verify(data, numbers)
      }
    },
    readPrivate (raw) {
      const publicRaw = publicPoint(platform, CURVE, raw, true)
      const sign = platform.ecSigner(CURVE, raw)
      return { raw, publicRaw, sign: async (data) => signatureToDer(await sign(data), ORDER) }
    },
    generate: () => Promise.resolve(randomSecret(CURVE))
  }
}
