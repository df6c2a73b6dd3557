import type { Sentences } from '@ts-libp2p/compliance'

/**
 * The secure channel contract, sentence by sentence. The README carries the same text, and every
 * sentence has at least one case: a test holds them together.
 */
export const channelSentences: Sentences = {
  'C-CONTRACT-1': '`contract` is `\'secure-channel@1\'`; `protocol` is the name that is negotiated.',
  'C-CONTRACT-2': 'Handshakes are apart: any number may run at once on one channel, with any identities.',

  'C-IDENTITY-1': '`remotePeer` is the peer that proved to hold `remoteKey`, and matches it by multihash.',
  'C-IDENTITY-2': 'A peer other than `expectedPeer` is refused with `ERR_PEER_MISMATCH`, on the dialling and on the listening side, for every key type and form of id.',
  'C-IDENTITY-3': 'Nothing that the peer sent is used before its identity was verified.',
  'C-IDENTITY-4': '`expectedPeer` has to be said: where it is missing, or neither a PeerId nor `\'any\'`, the call rejects with a TypeError and the link is aborted.',
  'C-IDENTITY-5': 'A key is proven by a signature made with it for this channel: one by another key, a changed one or none is refused with `ERR_HANDSHAKE`.',

  'C-FAIL-1': 'A handshake that fails aborts the link and rejects; it never hangs beyond the link\'s end.',
  'C-FAIL-2': 'Any byte of any handshake message changed makes both sides fail.',
  'C-FAIL-3': 'A handshake that is cut off, replayed, reflected or joined from two others comes to nothing on both sides.',
  'C-FAIL-4': 'What the peer or the path caused rejects with a code of this contract, `side` and `cause`; only Error instances are thrown.',

  'C-CANCEL-1': 'A signal is honoured before, during and after: cancelling rejects with its reason and aborts the link, and does nothing to a handshake that is done.',
  'C-CANCEL-2': 'No listener stays on a signal; a reason that is no Error is the `cause` of one.',

  'C-SECRET-1': 'The bytes on the wire differ from the plaintext, and from one time to the next.',
  'C-SECRET-2': 'No plaintext leaves the channel before its tag was verified.',
  'C-SECRET-3': 'Bytes that are changed, left out, repeated or reordered after the handshake fail the link with `ERR_STREAM_LOST`: what was read is a beginning of what was sent, and no end follows.',

  'C-LINK-1': 'The secured link keeps the stream contract; a link that ends inside a frame is lost, not ended.',
  'C-LINK-2': 'No byte is lost between handshake and link: what the peer sends at once after its last message is read.',

  'C-MUXER-1': '`earlyMuxer` is the same on both sides: a name where both sent lists that overlap, absent where one sent none; two lists without overlap fail with `ERR_EARLY_MUXER`.',

  'C-HOSTILE-1': 'Who speaks another protocol, or none, is refused with `ERR_HANDSHAKE` after a declared number of bytes at the most.',
  'C-HOSTILE-2': 'A peer that falls silent holds up nothing but its own handshake, which its caller can cancel at every step.',
  'C-HOSTILE-3': 'However many handshakes stall or fail, others succeed meanwhile, and nothing is left of them.',
  'C-HOSTILE-4': 'A peer that was let in is bounded too: what it writes to who does not read, and what waits for a peer that takes nothing, stays under a declared number of bytes.',
  'C-HOSTILE-5': 'Under every attack this side retains what its limits say and nothing beside, whatever the size of messages and frames; and no turn of the event loop takes longer than a second.'
}
