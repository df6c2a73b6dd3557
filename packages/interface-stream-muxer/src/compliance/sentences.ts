import type { Sentences } from '@ts-libp2p/compliance'

/**
 * The muxer contract, sentence by sentence. The README carries the same text, and every sentence has
 * at least one case: a test holds them together.
 */
export const muxerSentences: Sentences = {
  'M-CONTRACT-1': 'The factory\'s `contract` is `\'stream-muxer@1\'`; its `protocol` is the name that is negotiated, the same on its muxers.',
  'M-CONTRACT-2': 'Connections are apart: nothing of one can be seen from another.',

  'M-STREAM-1': 'Each stream keeps the stream contract. A link\'s end is never a stream\'s end: without the muxer\'s own end a stream is lost.',
  'M-STREAM-2': 'A stream\'s `id` is unique within its connection and side; `direction` says who opened it.',
  'M-STREAM-3': 'What is written to a stream arrives on that stream only, whole and in order, however the link breaks it up and with however many streams in both directions.',
  'M-STREAM-4': 'The end or reset of a stream is its own: no other stream notices, nor does the connection.',

  'M-OPEN-1': '`openStream` waits while 256 streams of ours wait for the peer\'s acknowledgement, and never for the acknowledgement of the stream it opens; who waits is served in order.',
  'M-OPEN-2': 'Cancelling `openStream` rejects with the signal\'s reason and leaves no stream behind.',
  'M-OPEN-3': 'Either side may open, at any time and both at once; a stream arrives although nothing is written to it.',
  'M-OPEN-4': 'At the limit of streams of ours `openStream` rejects with `ERR_STREAM_LIMIT`, whose `limit` names it.',

  'M-ACCEPT-1': '`accept` gives each stream of the peer once, in order, first come, first served, and acknowledges it; `null` for ever once the muxer is closed.',
  'M-ACCEPT-2': 'Up to 256 streams wait for `accept`; those beyond are reset, and the connection goes on.',
  'M-ACCEPT-3': 'Nothing depends on when `accept` is called: bytes, end and reset that came before are there.',

  'M-PRESSURE-1': 'A stream whose reader stalls stalls its writer at a declared bound, and no other stream.',
  'M-PRESSURE-2': 'The unread bytes of one connection stay under a declared bound over all streams, those included that are over; at the bound the fullest stream is reset with a reason that names the limit.',
  'M-PRESSURE-3': 'The muxer never stops reading the link because nobody accepts.',
  'M-PRESSURE-4': 'Streams that write at once share the link fairly, whatever the size of their writes.',
  'M-PRESSURE-5': 'Credit is returned when the application takes the bytes; what is dropped with its stream counts no longer.',

  'M-CLOSE-1': '`close` lets open streams finish, then closes the link. From then on `openStream` rejects with `ERR_MUXER_CLOSED` here; at the peer it rejects too, or what it opened is reset.',
  'M-CLOSE-2': 'Streams that wait for `accept` at the side that closes are reset.',
  'M-CLOSE-3': '`close` waits for open streams for a declared time, then the connection is aborted.',
  'M-CLOSE-4': '`close` and `abort` are idempotent and safe in every pairing, from both sides at once; `close` rejects only when it is cancelled, and the first outcome stays.',
  'M-CLOSE-5': 'A cancelled `close` aborts the connection and rejects with the signal\'s reason.',
  'M-CLOSE-6': '`closed` settles once the link and all streams are closed, never rejects, and says how: `clean` on both sides after a `close`, else `aborted`, `reset` or `lost` with the error.',
  'M-ABORT-1': '`abort` aborts every stream and the link at once; the reason is the cause of what streams reject with and the error of `closed`.',

  'M-LINK-1': 'A link that ends while streams are open, or inside a frame, is lost, and so are the streams; one that ends between frames with no stream open is a clean end.',
  'M-LINK-2': 'A link that is reset or lost loses every stream, never ends it; what the peer ended before stays readable.',
  'M-LINK-3': 'A muxer on a link that is over settles everything.',

  'M-LIST-1': '`streams` lists what is not closed, in the order of opening, as it is at that moment.',

  'M-SETTLE-1': 'Everything settles: once a connection is over, so is every promise that it and its streams gave out.',
  'M-SETTLE-2': 'Only Error instances are thrown; a signal\'s reason that is none is the `cause` of one.',
  'M-SETTLE-3': 'Nothing is left of a call or of a connection that is over: no listener on a signal, no timer, no stream.',

  'M-ALIVE-1': 'A peer that gives no sign of life for a declared time is given up; a connection that is only idle lives on.',

  'M-BUDGET-1': 'What was reserved from the `ReceiveBudget` is released when its stream ends.',
  'M-BUDGET-2': 'A window grows only out of the budget: where it refuses, the stream goes on with the window it has.',

  'M-HOSTILE-1': 'A peer that breaks the protocol ends the connection within a bound, with `ERR_MUXER_PROTOCOL`, and never with an uncaught exception.',
  'M-HOSTILE-2': 'What a peer can make this side hold is bounded: bytes beyond credit are refused, a length that is only claimed costs nothing, frames for streams that are over or never were are not kept.',
  'M-HOSTILE-3': 'What a peer that does not read can make us queue is bounded: then it is not read from either, and is given up within a declared time.',
  'M-HOSTILE-4': 'A flood of what is allowed (opens, resets, pings, credit, empty frames) leaves nothing behind, and the connection goes on.',
  'M-HOSTILE-5': 'Whatever one peer does, another connection is served meanwhile.',
  'M-HOSTILE-6': '`onWastedOpen` is called once for each stream of the peer that came to nothing before `accept` gave it: reset by the peer, or refused by a limit.',
  'M-HOSTILE-7': 'Under every attack this side retains what its limits say and nothing beside, whatever the size of the frames; and no turn of the event loop takes longer than a second.'
}
