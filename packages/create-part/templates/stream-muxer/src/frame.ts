import { MuxerProtocolError } from '@ts-libp2p/interface-stream-muxer'

// A frame is a head of nine bytes: type, stream, value; behind the head of DATA come `value` bytes.

export const OPEN = 0
/** The stream was accepted. */
export const ACK = 1
export const DATA = 2
/** `value` bytes more may be sent. */
export const CREDIT = 3
export const END = 4
export const RESET = 5
/** No new streams; the other side answers with its own. `stream` and `value` are 0. */
export const GO_AWAY = 6

const HEAD_BYTES = 9
/** The longest body: no more credit than this is ever given at once. */
export const WINDOW_BYTES = 65_536

export function frame (type: number, stream: number, value: number = 0): Uint8Array {
  const head = new Uint8Array(HEAD_BYTES)
  const view = new DataView(head.buffer)
  head[0] = type
  view.setUint32(1, stream)
  view.setUint32(5, value)
  return head
}

/** What a {@link FrameReader} finds. */
export interface FrameHandler {
  onFrame (type: number, stream: number, value: number): void
  /** A part of the body of the last DATA frame. */
  onBody (stream: number, piece: Uint8Array): void
}

/** Takes apart what arrives, however the link broke it up. Holds a head at most, never a body. */
export class FrameReader {
  readonly #handler: FrameHandler
  readonly #head = new Uint8Array(HEAD_BYTES)
  #headBytes = 0
  #stream = 0
  #bodyLeft = 0

  constructor (handler: FrameHandler) { this.#handler = handler }

  /** The link may end here. */
  get isBetweenFrames (): boolean { return this.#headBytes === 0 && this.#bodyLeft === 0 }

  /** @throws MuxerProtocolError for what is no frame */
  feed (chunk: Uint8Array): void {
    for (let rest = chunk; rest.byteLength > 0;) {
      if (this.#bodyLeft > 0) {
        const piece = rest.subarray(0, this.#bodyLeft)
        rest = rest.subarray(piece.byteLength)
        this.#bodyLeft -= piece.byteLength
        this.#handler.onBody(this.#stream, piece)
      } else {
        const piece = rest.subarray(0, HEAD_BYTES - this.#headBytes)
        rest = rest.subarray(piece.byteLength)
        this.#head.set(piece, this.#headBytes)
        this.#headBytes += piece.byteLength
        if (this.#headBytes === HEAD_BYTES) this.#readHead()
      }
    }
  }

  #readHead (): void {
    this.#headBytes = 0
    const view = new DataView(this.#head.buffer)
    const [type, stream, value] = [view.getUint8(0), view.getUint32(1), view.getUint32(5)]
    if (type > GO_AWAY) throw new MuxerProtocolError(`the peer sent a frame of the unknown type ${type}`)
    if (type === DATA && value > WINDOW_BYTES) throw new MuxerProtocolError(`the peer announced ${value} bytes, and may send ${WINDOW_BYTES} at most`)
    this.#handler.onFrame(type, stream, value)
    if (type !== DATA) return
    this.#stream = stream
    this.#bodyLeft = value
  }
}
