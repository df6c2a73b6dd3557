import type { NoiseCrypto } from './noise-crypto.ts'

/** HKDF of the Noise specification (section 4.3), two outputs: all that a pattern without a pre-shared key needs. */
export function hkdf (crypto: NoiseCrypto, chainingKey: Uint8Array, secret: Uint8Array): [Uint8Array, Uint8Array] {
  const expand = crypto.hmac(crypto.hmac(chainingKey)(secret))
  const first = expand(ONE)
  return [first, expand(first, TWO)]
}

const ONE = Uint8Array.of(1)
const TWO = Uint8Array.of(2)
