import type { ByteStream } from '@ts-libp2p/interface-stream'
import { memoryPair, readExactly } from '@ts-libp2p/stream-tools'
import { join } from './bytes.ts'

export interface Frame {
  readonly from: 'initiator' | 'responder'
  /** 1, 2, 3 for the handshake; the transport frames count on. */
  readonly number: number
  /** With its length in front. */
  readonly bytes: Uint8Array
}

/** What goes on instead of a frame; `'end'` ends the link there, after `before` bytes of the frame. */
export type Change = (frame: Frame) => Uint8Array | { readonly endAfter: number }

export interface Path {
  readonly initiator: ByteStream
  readonly responder: ByteStream
  /** Every frame that was sent, in order of arrival. */
  readonly frames: Frame[]
}

/** A link through somebody who sees every frame and may change it. */
export function throughTheMiddle (change: Change = frame => frame.bytes): Path {
  const [initiator, left] = memoryPair()
  const [responder, right] = memoryPair()
  const frames: Frame[] = []
  void carry(left, right, 'initiator')
  void carry(right, left, 'responder')
  return { initiator, responder, frames }

  async function carry (source: ByteStream, target: ByteStream, from: Frame['from']): Promise<void> {
    try {
      for (;;) {
        const head = await readExactly(source, 2)
        const bytes = join([head, await readExactly(source, (head[0] ?? 0) * 256 + (head[1] ?? 0))])
        const frame = { from, number: frames.length + 1, bytes }
        frames.push(frame)
        const passed = change(frame)
        if (passed instanceof Uint8Array) {
          await target.write(passed)
        } else {
          await target.write(bytes.subarray(0, passed.endAfter))
          await target.closeWrite()
          return
        }
      }
    } catch (error) {
      if (source.state === 'closed' || target.state === 'closed') target.abort(error instanceof Error ? error : undefined)
      else await target.closeWrite().catch(() => {})
    }
  }
}
