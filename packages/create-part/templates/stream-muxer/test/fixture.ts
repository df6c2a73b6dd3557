import type { MuxerFixture } from '@ts-libp2p/interface-stream-muxer/compliance'
import { ACK, CREDIT, DATA, END, frame, OPEN, RESET, WINDOW_BYTES } from '../src/frame.ts'
import { myStreamMuxer } from '../src/index.ts'

/** What the kit has to know of the muxer, and how it gets one. */
export const fixture: MuxerFixture = {
  name: 'my-stream-muxer',
  features: { flowControl: true, acknowledges: true, manualClock: true, hostile: true, credit: true, compact: true },
  limits: {
    maxStreamBytes: WINDOW_BYTES,
    initialStreamBytes: WINDOW_BYTES,
    maxUnreadBytes: 4_194_304,
    maxOutboundStreams: 512,
    maxInboundStreams: 512,
    closeTimeoutMs: 60_000,
    writeTimeoutMs: 60_000
  },
  createFactory: ({ clock }) => myStreamMuxer({ ...clock !== undefined && { clock } }),
  // What a peer without rules could send: the kit makes floods and breaches of it.
  hostile (attacker) {
    const id = (stream: number): number => 2 * stream + (attacker === 'outbound' ? 1 : 2)
    return {
      overheadBytes: 9,
      open: stream => frame(OPEN, id(stream)),
      data: (stream, body) => Buffer.concat([frame(DATA, id(stream), body.byteLength), body]),
      claim: (stream, byteLength) => frame(DATA, id(stream), byteLength),
      end: stream => frame(END, id(stream)),
      reset: stream => frame(RESET, id(stream)),
      credit: (stream, byteLength) => frame(CREDIT, id(stream), byteLength),
      violations: [
        { name: 'an unknown type', bytes: frame(7, id(0)) },
        { name: 'a stream that was opened already', bytes: frame(OPEN, id(0)) },
        { name: 'a stream of the other side', bytes: frame(OPEN, id(0) + 1) },
        { name: 'a stream that never was', bytes: frame(ACK, id(100)) },
        { name: 'more bytes than there is credit', bytes: frame(DATA, id(0), WINDOW_BYTES + 1) },
        { name: 'more credit than there is', bytes: frame(CREDIT, id(0), 1) }
      ]
    }
  }
}
