import { StreamLostError, type ByteStream } from '@ts-libp2p/interface-stream'

/** Frames of the reference muxer: one byte of type, three of stream id, four of length; a body only behind `data`. */
export interface Frame {
  readonly type: FrameType
  readonly id: number
  /** `data`: bytes that follow. `credit`: bytes granted. `ping` and `pong`: any number. */
  readonly length: number
  readonly body?: readonly Uint8Array[]
}

const TYPES = ['open', 'ack', 'data', 'credit', 'end', 'reset', 'ping', 'pong', 'bye'] as const
export type FrameType = typeof TYPES[number]

export const HEAD_BYTES = 8

export function headOf ({ type, id, length }: Frame): Uint8Array {
  const head = new Uint8Array(HEAD_BYTES)
  const view = new DataView(head.buffer)
  view.setUint32(0, (TYPES.indexOf(type) << 24 >>> 0) + id)
  view.setUint32(4, length)
  return head
}

/** A frame as one piece, for those who send what no muxer sends. */
export function bytesOf (frame: Frame): Uint8Array {
  const pieces = [headOf(frame), ...frame.body ?? []]
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.byteLength, 0))
  let at = 0
  for (const piece of pieces) {
    bytes.set(piece, at)
    at += piece.byteLength
  }
  return bytes
}

/** The next head from `link`; null where the link ends between two frames, undefined for a type that does not exist. */
export async function readHead (link: ByteStream): Promise<Frame | null | undefined> {
  const head = new Uint8Array(HEAD_BYTES)
  for (let have = 0; have < HEAD_BYTES;) {
    const chunk = await link.read({ max: HEAD_BYTES - have })
    if (chunk === null) {
      if (have === 0) return null
      throw new StreamLostError('the link ended inside a frame')
    }
    head.set(chunk, have)
    have += chunk.byteLength
  }
  const view = new DataView(head.buffer)
  const type = TYPES[view.getUint8(0)]
  return type === undefined ? undefined : { type, id: view.getUint32(0) & 0xff_ffff, length: view.getUint32(4) }
}
