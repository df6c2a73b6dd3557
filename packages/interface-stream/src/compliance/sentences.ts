import type { Sentences } from '@ts-libp2p/compliance'

/**
 * The stream contract, sentence by sentence. The README and `docs/stream-contract.md` carry the
 * same text, and every sentence has at least one case: a test holds the three together.
 */
export const streamSentences: Sentences = {
  'S-END-1': '`null` means that the peer ended its side: it comes after every byte that the peer wrote before, and never otherwise.',
  'S-END-2': 'A lost connection, a reset or an abort is never reported as an end.',
  'S-END-3': 'The end of a link is never the end of a stream on it: without the stream\'s own end, the stream is `lost`.',
  'S-END-4': 'A link that ends inside a frame is `lost`, and so is what runs on it.',

  'S-FATE-1': 'The two directions are separate: the end of one leaves the other open, and neither waits for the other.',
  'S-FATE-2': 'A reset or a loss after the peer\'s end leaves the read side alone: the bytes and then `null` stay readable, and only writing fails.',
  'S-FATE-3': 'A reset or a loss before the peer\'s end drops what is buffered; every pending and every later read and write rejects with the stored error (`ERR_STREAM_RESET`, `ERR_STREAM_LOST`).',
  'S-FATE-4': 'Our own `abort(reason)` drops everything that is buffered; every pending and every later read and write rejects with `ERR_STREAM_ABORTED`, whose `cause` is the reason.',

  'S-BP-1': 'While the reader takes nothing, the bytes that were accepted and not yet read stay under the declared bound, whatever the size of the writes.',
  'S-BP-2': 'That holds for every way to read: `read`, `readNow`, `for await` and every adapter.',
  'S-BP-3': 'Credit is returned when the application takes the bytes, not when they arrive, and as often as it takes some.',

  'S-OWN-1': 'Bytes given to `write`, or to a `writeNow` that answered true, are given away for ever, and only they: not what surrounds them in their ArrayBuffer, and not bytes that `writeNow` refused.',
  'S-OWN-2': 'A chunk from `read` is the reader\'s: the stream never writes into it again, and what the reader writes into it changes no other chunk.',
  'S-OWN-3': 'A chunk is never empty.',

  'S-WRITE-1': '`write` resolves when the stream has taken all of it and has room for more; taken is not delivered.',
  'S-WRITE-2': 'Writes may overlap: each is contiguous, in the order of the calls.',
  'S-WRITE-3': '`writeNow` takes all or nothing: it is false while a write is pending, or when the data do not fit whole.',
  'S-WRITE-4': 'An empty write sends nothing and waits for room.',
  'S-WRITE-5': 'Cancelling a write of which nothing was taken leaves the stream untouched.',
  'S-WRITE-6': 'Cancelling a write of which at least one byte was taken aborts the stream, also when it only waits for room.',
  'S-WRITE-7': 'A pending write that gets no credit at all for `writeStallMs` aborts the stream with `ERR_STREAM_STALLED`; any credit restarts the time, and 0 means never.',
  'S-WRITE-8': 'After `closeWrite` or `close`, `write` rejects and `writeNow` throws, with `ERR_WRITE_CLOSED`.',

  'S-READ-1': 'One read at a time: while one waits, another rejects with `ERR_READ_PENDING`, `readNow` throws it, and the first is not disturbed.',
  'S-READ-2': '`max` is an integer of at least 1, else a TypeError, and nothing is consumed.',
  'S-READ-3': 'What exceeds `max` stays for the next read, in order.',
  'S-READ-4': '`readNow` gives `undefined` when nothing is buffered; `readNow` and `writeNow` throw the stored error wherever `read` and `write` would reject.',
  'S-READ-5': 'After the peer\'s end `read` and `readNow` give `null`, every time, so that no loop on them can spin.',
  'S-READ-6': 'Cancelling a read loses no bytes.',
  'S-READ-7': 'Nothing depends on when a reader arrives: data, end and reset are state, not events.',
  'S-READ-8': 'Leaving a `for await` early ends only the iteration; a later read goes on where it stopped.',

  'S-CLOSE-1': '`close`, `closeWrite` and `abort` are idempotent and safe in every pairing, and the first outcome stays.',
  'S-CLOSE-2': 'A cancelled `close` or `closeWrite` aborts the stream, so that it ends in a terminal state.',
  'S-CLOSE-3': '`closeWrite` and `close` resolve when our end was handed to the layer below, after everything that was written before; they do not wait for the peer\'s end.',
  'S-CLOSE-4': 'When our end is requested, a last write that was wholly taken does not wait for further room before the end is sent.',
  'S-CLOSE-5': 'After `close` what is buffered is dropped, and pending and later reads reject with `ERR_READ_CLOSED`, never `null`.',
  'S-CLOSE-6': 'Bytes that come after `close` are discarded with their credit returned; after 1 MiB of them the stream is reset.',
  'S-CLOSE-7': 'A peer that gives neither bytes, credit nor its end for `closeGraceMs` after our `close` is reset; each of them restarts the time, so that a slow reader gets everything that we wrote.',
  'S-CLOSE-8': 'No timer of a stream holds the process.',
  'S-CLOSE-9': '`closed` settles once, never rejects, and says how: `clean`, `aborted`, `reset` or `lost`, with the error wherever it is not `clean`.',
  'S-CLOSE-10': '`closed` is `clean` once both ends were seen on the wire; it does not wait for the reader.',
  'S-CLOSE-11': '`state` is that of the wire: `open`, `write-closed` (we ended), `read-closed` (the peer ended; bytes may still wait), `closed`.',
  'S-CLOSE-12': 'Disposing closes if `closeWrite` was already called, else aborts: a thrown error must not look like a finished message.',

  'S-SETTLE-1': 'Everything settles: once a stream is over, so is every promise that it gave out.',
  'S-SETTLE-2': 'Only Error instances are thrown; a signal\'s reason that is none is the `cause` of one.',
  'S-SETTLE-3': 'An AbortSignal is honoured before, during and after the call: cancelling rejects with the signal\'s reason, and does nothing to a call that is done.',
  'S-SETTLE-4': 'No listener is left on an AbortSignal.',

  'S-FEAT-1': 'A stream declares `halfClose`, `pausable` and the bound of its buffers; streams share nothing that one could see from the other.',
  'S-FEAT-2': 'Without `halfClose`, `closeWrite` flushes and then closes.',
  'S-FEAT-3': 'Without `pausable`, a stream whose reader takes nothing aborts at its bound.',
  'S-FEAT-4': '`abort` reaches the peer as something other than an end.'
}
