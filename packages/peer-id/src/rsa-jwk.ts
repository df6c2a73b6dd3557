// RSA keys as JSON Web Keys (RFC 7518 §6.3), the one form both platforms generate and import.

import { base64url } from 'multiformats/bases/base64'
import type { RsaPrivateNumbers, RsaPublicNumbers } from './platform-crypto.ts'

type RsaNumberName = keyof RsaPrivateNumbers
export type RsaJwk = { [K in RsaNumberName]?: string }

const NAMES: readonly RsaNumberName[] = ['n', 'e', 'd', 'p', 'q', 'dp', 'dq', 'qi']

/** The numbers of a key this platform generated. */
export function rsaNumbersFromJwk (jwk: RsaJwk): RsaPrivateNumbers {
  const number = (name: RsaNumberName): Uint8Array => withoutLeadingZeros(base64url.baseDecode(jwk[name] ?? ''))
  return { n: number('n'), e: number('e'), d: number('d'), p: number('p'), q: number('q'), dp: number('dp'), dq: number('dq'), qi: number('qi') }
}

/** A key for the platform to import. */
export function rsaJwk (key: RsaPublicNumbers | RsaPrivateNumbers): RsaJwk & { kty: 'RSA' } {
  const numbers: Partial<RsaPrivateNumbers> = key
  const jwk: RsaJwk = {}
  for (const name of NAMES) {
    const value = numbers[name]
    if (value !== undefined) {
      jwk[name] = base64url.baseEncode(value)
    }
  }
  return { kty: 'RSA', ...jwk }
}

function withoutLeadingZeros (number: Uint8Array): Uint8Array {
  const first = number.findIndex((byte) => byte !== 0)
  return number.slice(Math.max(0, first))
}
