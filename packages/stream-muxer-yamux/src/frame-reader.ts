import { MuxerProtocolError } from '@ts-libp2p/interface-stream-muxer'
import { free } from '@ts-libp2p/stream-tools'
import { decodeHeader, HEADER_BYTES, TYPE_DATA, TYPE_GO_AWAY, type FrameHeader } from './frame.ts'

/** Takes what a {@link FrameReader} finds, in the order in which it stands on the wire. */
export interface FrameSink {
  /** Reading stops before the next frame while this is true. */
  readonly isPaused: boolean
  /** A header; for DATA, `length` bytes of body follow. May throw: the reader is not used again then. */
  frame (header: FrameHeader): void
  /** A part of the body of the last DATA frame, never empty; `left` bytes of it are still to come. */
  body (piece: Uint8Array, left: number): void
}

/**
 * Cuts what arrives into frames. Bodies are passed on as views, piece by piece, and never collected:
 * a claimed length costs nothing. Only a header that straddles two chunks is copied, 12 bytes.
 */
export class FrameReader {
  #bodyLeft = 0
  #partial: Uint8Array | undefined
  #partialLength = 0

  /** Between two frames: an end of the link here cuts nothing off. */
  get isBetweenFrames (): boolean { return this.#bodyLeft === 0 && this.#partialLength === 0 }

  /**
   * Reads `chunk` from `offset` on, until its end or until the sink pauses; returns where it stopped.
   *
   * @throws MuxerProtocolError for a version or type that does not exist
   */
  read (chunk: Uint8Array, offset: number, sink: FrameSink): number {
    let at = offset
    while (at < chunk.byteLength) {
      if (this.#bodyLeft > 0) {
        at = this.#body(chunk, at, sink)
      } else if (sink.isPaused) {
        return at
      } else if (this.#partialLength === 0 && chunk.byteLength - at >= HEADER_BYTES) {
        this.#header(decodeHeader(chunk, at), sink)
        free(chunk, HEADER_BYTES)
        at += HEADER_BYTES
      } else {
        at = this.#straddling(chunk, at, sink)
      }
    }
    return at
  }

  #body (chunk: Uint8Array, at: number, sink: FrameSink): number {
    const end = Math.min(chunk.byteLength, at + this.#bodyLeft)
    this.#bodyLeft -= end - at
    sink.body(end - at === chunk.byteLength ? chunk : chunk.subarray(at, end), this.#bodyLeft)
    return end
  }

  #straddling (chunk: Uint8Array, at: number, sink: FrameSink): number {
    const partial = this.#partial ??= new Uint8Array(HEADER_BYTES)
    const end = Math.min(chunk.byteLength, at + HEADER_BYTES - this.#partialLength)
    partial.set(chunk.subarray(at, end), this.#partialLength)
    free(chunk, end - at)
    this.#partialLength += end - at
    if (this.#partialLength === HEADER_BYTES) {
      this.#partialLength = 0
      this.#header(decodeHeader(partial, 0), sink)
    }
    return end
  }

  #header (header: FrameHeader, sink: FrameSink): void {
    if (header.version !== 0) throw new MuxerProtocolError(`the peer sent a frame of version ${header.version}, only 0 exists`)
    if (header.type > TYPE_GO_AWAY) throw new MuxerProtocolError(`the peer sent a frame of type ${header.type}, which does not exist`)
    sink.frame(header)
    if (header.type === TYPE_DATA) this.#bodyLeft = header.length
  }
}
