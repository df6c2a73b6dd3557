import { Nonce } from './nonce.ts'
import { TAG_BYTES, type AeadKey, type Sealing } from './noise-crypto.ts'

/**
 * What we send, as Noise transport messages: two bytes of length, big-endian, the sealed bytes, a
 * tag (specs/noise, "Wire Format"). Pure: plaintext in, a list of buffers for one `write` out.
 */
export class FrameSealer {
  readonly #key: AeadKey
  readonly #nonce: Nonce
  #ahead: Sealing | undefined

  constructor (key: AeadKey, nonce: Nonce = new Nonce()) {
    this.#key = key
    this.#nonce = nonce
  }

  /** Makes ready what the next frame needs, so that it leaves sooner. */
  prepare (): void {
    if (!this.#nonce.isExhausted) this.#ahead ??= this.#key.sealing(this.#nonce.next())
  }

  /**
   * Seals `pieces`, `byteLength` bytes in all, into as few frames as hold them.
   *
   * @throws NonceExhaustedError
   */
  seal (pieces: readonly Uint8Array[], byteLength: number): Uint8Array[] {
    const sealed: Uint8Array[] = []
    if (byteLength <= MAX_PLAINTEXT_BYTES) {
      this.#sealFrame(pieces, byteLength, sealed)
      return sealed
    }
    let frame: Uint8Array[] = []
    let filled = 0
    for (let piece of pieces) {
      while (filled + piece.byteLength >= MAX_PLAINTEXT_BYTES) {
        const cut = MAX_PLAINTEXT_BYTES - filled
        frame.push(piece.subarray(0, cut))
        this.#sealFrame(frame, MAX_PLAINTEXT_BYTES, sealed)
        piece = piece.subarray(cut)
        frame = []
        filled = 0
      }
      if (piece.byteLength === 0) continue
      frame.push(piece)
      filled += piece.byteLength
    }
    if (filled > 0) this.#sealFrame(frame, filled, sealed)
    return sealed
  }

  #sealFrame (pieces: readonly Uint8Array[], byteLength: number, into: Uint8Array[]): void {
    const messageBytes = byteLength + TAG_BYTES
    const sealing = this.#ahead ?? this.#key.sealing(this.#nonce.next())
    this.#ahead = undefined
    const parts = sealing.finish(pieces)
    if (byteLength > JOIN_UP_TO_BYTES) {
      into.push(Uint8Array.of(messageBytes >>> 8, messageBytes), ...parts)
      return
    }
    const frame = new Uint8Array(2 + messageBytes)
    frame[0] = messageBytes >>> 8
    frame[1] = messageBytes
    let offset = 2
    for (const part of parts) {
      frame.set(part, offset)
      offset += part.byteLength
    }
    into.push(frame)
  }
}

/** A Noise message has at most 65,535 bytes, its tag included (Noise section 3). */
export const MAX_PLAINTEXT_BYTES: number = 65_535 - TAG_BYTES

/** Up to here one buffer to write is cheaper than three. */
const JOIN_UP_TO_BYTES = 4096
