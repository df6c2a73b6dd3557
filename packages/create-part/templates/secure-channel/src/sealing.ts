import { createCipheriv, createDecipheriv } from 'node:crypto'
import type { ByteStream } from '@ts-libp2p/interface-stream'
import { readExactly } from '@ts-libp2p/stream-tools'

// A frame is two bytes of length and a ciphertext with its tag. Each direction has a key of its own and
// counts its frames: one that is repeated, left out, moved or turned back does not open.

/** A frame's length has two bytes, and its tag takes 16. */
export const MAX_PLAINTEXT_BYTES = 65_519
const TAG_BYTES = 16

/** Turns plaintext into frames. */
export class Sealer {
  readonly #key: Uint8Array
  readonly #nonce = new Nonce()

  constructor (key: Uint8Array) { this.#key = key }

  /** @param pieces - together at most `MAX_PLAINTEXT_BYTES` */
  seal (pieces: readonly Uint8Array[]): Uint8Array {
    const cipher = createCipheriv('aes-256-gcm', this.#key, this.#nonce.next())
    const sealed = [...pieces.map(piece => cipher.update(piece)), cipher.final(), cipher.getAuthTag()]
    const byteLength = sealed.reduce((sum, { byteLength }) => sum + byteLength, 0)
    return Buffer.concat([Uint8Array.of(byteLength >>> 8, byteLength & 0xff), ...sealed])
  }
}

/** Turns frames back. Nothing of a frame is given out before its tag was verified. */
export class Opener {
  readonly #key: Uint8Array
  readonly #nonce = new Nonce()

  constructor (key: Uint8Array) { this.#key = key }

  /** @throws Error when the frame was changed, or is not the next one */
  open (frame: Uint8Array): Uint8Array {
    const decipher = createDecipheriv('aes-256-gcm', this.#key, this.#nonce.next())
    decipher.setAuthTag(frame.subarray(-TAG_BYTES))
    const plaintext = decipher.update(frame.subarray(0, -TAG_BYTES))
    decipher.final()
    return new Uint8Array(plaintext.buffer, plaintext.byteOffset, plaintext.byteLength)
  }
}

/** The next frame without its length. @throws Error for one that is too short or longer than `maxBytes` */
export async function readFrame (link: ByteStream, { maxBytes = MAX_PLAINTEXT_BYTES, signal }: { readonly maxBytes?: number, readonly signal?: AbortSignal } = {}): Promise<Uint8Array> {
  const [high = 0, low = 0] = await readExactly(link, 2, signal)
  const byteLength = high * 256 + low
  if (byteLength < TAG_BYTES || byteLength > maxBytes + TAG_BYTES) throw new Error(`a frame of ${byteLength} bytes is none of this channel`)
  return await readExactly(link, byteLength, signal)
}

/** A number used once: the frames are counted. */
class Nonce {
  #count = 0n

  next (): Uint8Array {
    const nonce = new Uint8Array(12)
    new DataView(nonce.buffer).setBigUint64(4, this.#count++)
    return nonce
  }
}
