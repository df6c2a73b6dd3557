import { decodeHeader, encodeHeader, FLAG_ACK, FLAG_FIN, FLAG_RST, FLAG_SYN, HEADER_BYTES, TYPE_DATA } from '../../src/frame.ts'

/** A frame as tests write and read it: `data:syn+fin`, `window`, `ping:ack`, `goaway`. */
export interface Frame {
  readonly kind: string
  readonly id: number
  readonly length: number
  readonly body?: Uint8Array
}

const TYPES = ['data', 'window', 'ping', 'goaway']
const FLAGS = [['syn', FLAG_SYN], ['ack', FLAG_ACK], ['fin', FLAG_FIN], ['rst', FLAG_RST]] as const

/** The bytes of a frame; `claim` makes the header lie about the length of the body. */
export function frame (kind: string, id: number, lengthOrBody: number | Uint8Array = 0, claim?: number): Uint8Array {
  const [type = '', names = ''] = kind.split(':')
  const body = typeof lengthOrBody === 'number' ? new Uint8Array(0) : lengthOrBody
  const flags = FLAGS.filter(([name]) => names.split('+').includes(name)).reduce((all, [, flag]) => all | flag, 0)
  const length = claim ?? (typeof lengthOrBody === 'number' ? lengthOrBody : body.byteLength)
  return rawFrame(0, TYPES.indexOf(type), flags, id, length, body)
}

/** A frame with any numbers in its header. */
export function rawFrame (version: number, type: number, flags: number, id: number, length: number, body: Uint8Array = new Uint8Array(0)): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES + body.byteLength)
  encodeHeader(new DataView(bytes.buffer), 0, type, flags, id, length)
  bytes[0] = version
  bytes.set(body, HEADER_BYTES)
  return bytes
}

/** All whole frames in `bytes`, and what is left behind them. */
export function parseFrames (bytes: Uint8Array): { frames: Frame[], rest: Uint8Array } {
  const frames: Frame[] = []
  let at = 0
  while (bytes.byteLength - at >= HEADER_BYTES) {
    const { type, flags, streamId, length } = decodeHeader(bytes, at)
    const end = at + HEADER_BYTES + (type === TYPE_DATA ? length : 0)
    if (end > bytes.byteLength) break
    const names = FLAGS.filter(([, flag]) => (flags & flag) !== 0).map(([name]) => name).join('+')
    const kind = `${TYPES[type] ?? String(type)}${names === '' ? '' : ':' + names}`
    frames.push({ kind, id: streamId, length, ...(type === TYPE_DATA ? { body: bytes.slice(at + HEADER_BYTES, end) } : {}) })
    at = end
  }
  return { frames, rest: bytes.subarray(at) }
}

/** `kind#id(length)`, for comparing lists of frames. */
export function describeFrame ({ kind, id, length }: Frame): string {
  return `${kind}#${String(id)}(${String(length)})`
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

/** Bytes that differ from their neighbours and from other streams' bytes. */
export function pattern (byteLength: number, seed = 0): Uint8Array {
  return Uint8Array.from({ length: byteLength }, (_, index) => (index * 7 + seed * 31 + (index >> 8)) & 0xff)
}

/** Byte for byte; the matchers of the runner take seconds for a megabyte. */
export function isSame (left: Uint8Array, right: Uint8Array): boolean {
  return Buffer.compare(left, right) === 0
}
