import type { Sentences } from '@ts-libp2p/compliance'

/**
 * The connection contract, sentence by sentence. The README carries the same text, and every
 * sentence has at least one case: a test holds them together.
 */
export const connectionSentences: Sentences = {
  'N-PEER-1': '`remotePeer` matches `remoteKey`, and both were authenticated before the connection exists.',
  'N-PEER-2': 'Both ends tell the same story: one is `outbound`, the other `inbound`; `security`, `muxer` and `earlyMuxer` are equal; where nothing translates addresses, the local one here is the remote one there.',
  'N-PEER-3': '`id` is unique within the process.',

  'N-STREAM-1': 'Each stream keeps the stream contract, and has `id`, `protocol`, `direction` and `connection`.',
  'N-STREAM-2': 'Streams are separate: what becomes of one, a reset or a reader that stalls, leaves the others alone.',
  'N-STREAM-3': 'A handler\'s stream ends with the handler, unless `detach()` was called; on a stream that we opened `detach()` does nothing.',

  'N-OPEN-1': '`openStream` never waits for identify, and with one protocol not for the peer: what is written goes out with the proposal, which goes out also if nothing is written.',
  'N-OPEN-2': 'A refused stream is never closed `clean`: its reads, writes and `closed` fail with `ERR_PROTOCOL_NOT_SUPPORTED`.',
  'N-OPEN-3': 'After `close` or `abort`, and once the connection has ended, `openStream` rejects with `ERR_CONNECTION_CLOSED`. Where the peer closes, ours rejects so, or gives a stream that is reset: no handler gets it.',
  'N-OPEN-4': 'Several protocols are proposed in turn, and `protocol` is the first that the peer accepts.',
  'N-OPEN-5': 'Where `openStream` waits for the answer (several protocols, `optimistic: false`) and the peer refuses all, it rejects with `ERR_PROTOCOL_NOT_SUPPORTED`; no stream is left, and the connection goes on.',
  'N-OPEN-6': 'Naming no protocol at all is a TypeError.',

  'N-CANCEL-1': 'Cancelling `openStream`, before or during the call, rejects with the signal\'s reason and leaves no stream behind; after the call it changes nothing.',
  'N-CANCEL-2': 'No listener is left on an AbortSignal.',
  'N-CANCEL-3': 'Only Error instances are thrown; a signal\'s reason that is none is the `cause` of one.',

  'N-LIST-1': '`streams` lists the open streams whose protocol is known, in both directions.',
  'N-LIST-2': 'A stream leaves the list when it is closed, however it ended; one that is half-closed stays.',

  'N-CLOSE-1': '`close` lets streams finish; `abort` does not. Both are idempotent and safe in every pairing, and a second `close` waits for the first.',
  'N-CLOSE-2': '`closed` settles once with the reason, on every path, and never rejects.',
  'N-CLOSE-3': '`state` goes from `open` over `closing` to `closed`, never back, and is `closed` at the latest when `closed` settles; no stream outlives its connection.',
  'N-CLOSE-4': 'The reason is `local-close` for who closed and `remote-close` for the peer; `local-abort` with the given error for who aborted and `lost` for the peer; `lost` at both ends of a link that failed.',
  'N-CLOSE-5': 'A cancelled `close` rejects with the signal\'s reason and aborts the connection.',
  'N-CLOSE-6': 'An `abort` that follows a `close` decides the reason; after an `abort`, or once `closed` has settled, nothing changes it.'
}
