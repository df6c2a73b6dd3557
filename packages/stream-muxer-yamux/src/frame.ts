/**
 * Yamux frames (libp2p/specs yamux, "Framing"): a header of 12 bytes, all fields big-endian, and a
 * body only behind DATA. Pure: numbers to bytes and back, no judgement about what a frame may do.
 */

export const HEADER_BYTES = 12

/** The last field of a header. */
export const LENGTH_BYTES = 4

/** Frame types, spec "Type Field". */
export const TYPE_DATA = 0
export const TYPE_WINDOW_UPDATE = 1
export const TYPE_PING = 2
export const TYPE_GO_AWAY = 3

/** Flags, spec "Flag Field". Bits above these have no meaning and are ignored, as go-yamux does. */
export const FLAG_SYN = 1
export const FLAG_ACK = 2
export const FLAG_FIN = 4
export const FLAG_RST = 8

/** Codes of GO_AWAY, spec "Session termination". */
export const GO_AWAY_NORMAL = 0
export const GO_AWAY_PROTOCOL_ERROR = 1
export const GO_AWAY_INTERNAL_ERROR = 2

/** Stream 0 is the session itself, spec "StreamID Field". */
export const SESSION_ID = 0

/** The largest value of the two 32-bit fields. */
export const MAX_UINT32 = 4_294_967_295

export interface FrameHeader {
  readonly version: number
  readonly type: number
  readonly flags: number
  readonly streamId: number
  /** DATA: bytes that follow. WINDOW_UPDATE: credit, with RST an error code. PING: opaque. GO_AWAY: a code. */
  readonly length: number
}

/** Writes a header of version 0 at `offset`, which must leave 12 bytes. */
export function encodeHeader (view: DataView, offset: number, type: number, flags: number, streamId: number, length: number): void {
  view.setUint16(offset, type) // version 0 and the type
  view.setUint16(offset + 2, flags)
  view.setUint32(offset + 4, streamId)
  view.setUint32(offset + HEADER_BYTES - LENGTH_BYTES, length)
}

/** Reads the header at `offset`, which must leave 12 bytes. */
export function decodeHeader (bytes: Uint8Array, offset: number): FrameHeader {
  return {
    version: byteAt(bytes, offset),
    type: byteAt(bytes, offset + 1),
    flags: byteAt(bytes, offset + 2) << 8 | byteAt(bytes, offset + 3),
    streamId: uint32At(bytes, offset + 4),
    length: uint32At(bytes, offset + HEADER_BYTES - LENGTH_BYTES)
  }
}

function uint32At (bytes: Uint8Array, offset: number): number {
  return (byteAt(bytes, offset) << 24 | byteAt(bytes, offset + 1) << 16 | byteAt(bytes, offset + 2) << 8 | byteAt(bytes, offset + 3)) >>> 0
}

function byteAt (bytes: Uint8Array, offset: number): number { return bytes[offset] ?? 0 }
