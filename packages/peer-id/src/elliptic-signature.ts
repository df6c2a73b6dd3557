// ECDSA signatures between their two forms: libp2p sends DER (a sequence of r and s), platforms
// compute with r and s side by side (IEEE P1363).

import { bigIntFrom, bytesFrom, concat } from './bytes.ts'
import { der, DER_SEQUENCE, DerError, derInteger, DerReader } from './der.ts'

/** The DER form. `lowOrder`: the order of the curve where S has to be in its lower half. */
export function signatureToDer (signature: Uint8Array, lowOrder?: bigint): Uint8Array {
  const size = signature.byteLength / 2
  const s = signature.subarray(size)
  const value = bigIntFrom(s)
  const low = lowOrder !== undefined && value > lowOrder / 2n ? bytesFrom(lowOrder - value, size) : s
  return der(DER_SEQUENCE, derInteger(signature.subarray(0, size)), derInteger(low))
}

/** The side-by-side form of a strict DER signature with numbers of `size` bytes; undefined where it is none. */
export function signatureFromDer (encoded: Uint8Array, size: number, lowOrder?: bigint): Uint8Array | undefined {
  try {
    const outer = new DerReader(encoded)
    const numbers = outer.enter(DER_SEQUENCE)
    outer.end()
    const r = numbers.positive()
    const s = numbers.positive()
    numbers.end()
    if (r.byteLength > size || s.byteLength > size || (lowOrder !== undefined && bigIntFrom(s) > lowOrder / 2n)) {
      return undefined
    }
    return concat(new Uint8Array(size - r.byteLength), r, new Uint8Array(size - s.byteLength), s)
  } catch (cause) {
    if (cause instanceof DerError) {
      return undefined
    }
    throw cause
  }
}
