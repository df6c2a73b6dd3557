import { createCipheriv, createDecipheriv, createHash } from 'node:crypto'

export const TAG_BYTES = 16

/** Numbers the messages of one direction and seals them: ChaCha20-Poly1305, the number as nonce. */
export class Sealing {
  readonly #key: Uint8Array
  #count = 0

  constructor (key: Uint8Array) { this.#key = key }

  get count (): number { return this.#count }
  set count (count: number) { this.#count = count }

  seal (plaintext: Uint8Array): Uint8Array {
    const cipher = createCipheriv('chacha20-poly1305', this.#key, this.#nonce(), { authTagLength: TAG_BYTES })
    return concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()])
  }

  /** @throws Error when the tag does not fit; without a check it gives what comes out */
  open (sealed: Uint8Array, isChecked = true): Uint8Array {
    if (sealed.byteLength < TAG_BYTES) throw new Error('a sealed message has at least a tag')
    const decipher = createDecipheriv('chacha20-poly1305', this.#key, this.#nonce(), { authTagLength: TAG_BYTES })
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES))
    const plaintext = new Uint8Array(decipher.update(sealed.subarray(0, -TAG_BYTES)))
    if (isChecked) decipher.final()
    return plaintext
  }

  #nonce (): Uint8Array {
    const nonce = new Uint8Array(12)
    new DataView(nonce.buffer).setUint32(8, this.#count++)
    return nonce
  }
}

export function sha256 (...pieces: readonly Uint8Array[]): Uint8Array {
  const hash = createHash('sha256')
  for (const piece of pieces) hash.update(piece)
  return new Uint8Array(hash.digest())
}

export function concat (pieces: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.byteLength, 0))
  let at = 0
  for (const piece of pieces) {
    all.set(piece, at)
    at += piece.byteLength
  }
  return all
}

/** `bytes` behind their length in two bytes. */
export function prefixed (bytes: Uint8Array): Uint8Array {
  return concat([Uint8Array.of(bytes.byteLength >>> 8, bytes.byteLength & 255), bytes])
}

export function text (words: string): Uint8Array { return new TextEncoder().encode(words) }
