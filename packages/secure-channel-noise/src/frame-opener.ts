import { DecryptError } from './errors.ts'
import { Nonce } from './nonce.ts'
import { TAG_BYTES, type AeadKey, type Opening } from './noise-crypto.ts'

/** Takes verified plaintext, in order, never empty. */
export interface PlaintextSink {
  push (plaintext: Uint8Array): void
}

/**
 * What the peer sends, opened as it arrives. A frame goes through three states, `length`, `body` and
 * `tag`; each slice of a body is decrypted at once, so no ciphertext is kept or joined, and the
 * plaintext waits inside the `Opening` until the tag was verified.
 */
export class FrameOpener {
  readonly #key: AeadKey
  readonly #nonce: Nonce
  readonly #sink: PlaintextSink
  #expect: 'length' | 'body' | 'tag' = 'length'
  /** The first byte of a length whose second has not come. */
  #highByte: number | undefined
  #opening: Opening | undefined
  #ahead: Opening | undefined
  /** How much of the body is to come. */
  #bodyBytes = 0
  /** A tag that came in parts. */
  #tag: Uint8Array | undefined
  #tagBytes = 0
  /** Frames without data since the last one with some. */
  #emptyFrames = 0
  #frameCount = 0

  constructor (key: AeadKey, sink: PlaintextSink, nonce: Nonce = new Nonce()) {
    this.#key = key
    this.#sink = sink
    this.#nonce = nonce
  }

  /** How many frames have begun so far. */
  get frameCount (): number { return this.#frameCount }

  /** Between two frames: a link may end here. */
  get isBetweenFrames (): boolean { return this.#expect === 'length' && this.#highByte === undefined }

  /** Makes ready what the next frame needs, so that it is open sooner. */
  prepare (): void {
    if (!this.#nonce.isExhausted) this.#ahead ??= this.#key.opening(this.#nonce.next())
  }

  /**
   * Takes the next bytes of the link. After an error the opener is of no more use.
   *
   * @throws DecryptError | NonceExhaustedError
   */
  open (chunk: Uint8Array): void {
    for (let offset = 0; offset < chunk.byteLength;) {
      switch (this.#expect) {
        case 'length':
          this.#takeLengthByte(chunk[offset] ?? 0)
          offset += 1
          break
        case 'body':
          offset += this.#takeBody(chunk, offset)
          break
        case 'tag':
          offset += this.#takeTag(chunk, offset)
          break
      }
    }
  }

  #takeLengthByte (byte: number): void {
    if (this.#highByte === undefined) {
      this.#highByte = byte
      return
    }
    const messageBytes = this.#highByte * 256 + byte
    this.#highByte = undefined
    if (messageBytes < TAG_BYTES) throw new DecryptError(`the peer sent a frame of ${messageBytes} bytes, too short for a tag`)
    this.#bodyBytes = messageBytes - TAG_BYTES
    if (this.#bodyBytes > 0) {
      this.#emptyFrames = 0
      this.#expect = 'body'
    } else {
      this.#emptyFrames += 1
      if (this.#emptyFrames > MAX_EMPTY_FRAMES) throw new DecryptError(`the peer sent more than ${MAX_EMPTY_FRAMES} frames without data in a row`)
      this.#expect = 'tag'
    }
    this.#frameCount += 1
    this.#opening = this.#ahead ?? this.#key.opening(this.#nonce.next())
    this.#ahead = undefined
  }

  #takeBody (chunk: Uint8Array, offset: number): number {
    const taken = Math.min(this.#bodyBytes, chunk.byteLength - offset)
    this.#opening?.update(chunk.subarray(offset, offset + taken))
    this.#bodyBytes -= taken
    if (this.#bodyBytes === 0) this.#expect = 'tag'
    return taken
  }

  #takeTag (chunk: Uint8Array, offset: number): number {
    const left = TAG_BYTES - this.#tagBytes
    if (left === TAG_BYTES && chunk.byteLength - offset >= TAG_BYTES) {
      this.#finish(chunk.subarray(offset, offset + TAG_BYTES))
      return TAG_BYTES
    }
    const taken = Math.min(left, chunk.byteLength - offset)
    this.#tag ??= new Uint8Array(TAG_BYTES)
    this.#tag.set(chunk.subarray(offset, offset + taken), this.#tagBytes)
    this.#tagBytes += taken
    if (this.#tagBytes === TAG_BYTES) this.#finish(this.#tag)
    return taken
  }

  #finish (tag: Uint8Array): void {
    const plaintext = this.#opening?.finish(tag)
    if (plaintext === undefined) throw new DecryptError('the peer sent a frame whose tag does not verify: it was changed, repeated, left out or reordered on the way')
    this.#opening = undefined
    this.#tagBytes = 0
    this.#expect = 'length'
    for (const piece of plaintext) this.#sink.push(piece)
  }
}

/**
 * An empty frame is legal and costs us an AEAD, but gives the reader nothing, so no back-pressure
 * ever holds its sender. No known peer sends one; the number is arbitrary, and small.
 */
const MAX_EMPTY_FRAMES = 32
