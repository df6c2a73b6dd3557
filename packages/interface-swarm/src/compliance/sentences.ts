import type { Sentences } from '@ts-libp2p/compliance'

/**
 * The contracts of the swarm, of protocols and of the peer book, sentence by sentence. The README
 * carries the same text, and every sentence has at least one case: a test holds them together.
 */
export const swarmSentences: Sentences = {
  'W-PART-1': 'A part whose `contract` names another major, or none, is refused with `ERR_CONTRACT`, and the message names both.',
  'W-PART-2': 'A swarm that misses a part says so when it is used: `listen` and `dial` reject with a TypeError that names every missing kind.',
  'W-PART-3': '`contract` is `swarm@1`, and `peerId` is that of `identity`.',

  'W-LISTEN-1': '`addresses` are those that are bound, resolved, without `/p2p`, each dialable as it stands; there are none before `listen` and after `stop`.',
  'W-LISTEN-2': '`listen` binds all of its addresses or none; the error is an AddressError (`ERR_ADDRESS`) where no part takes one, a ListenError (`ERR_LISTEN`) where one cannot be bound.',

  'W-DIAL-1': 'Dials to one peer that name the same addresses are one dial; an open connection is used unless `fresh` is asked for.',
  'W-DIAL-2': 'The peer that answers is compared with the peer that was dialled, again after the secure channel did.',
  'W-DIAL-3': 'A failed dial rejects with `ERR_DIAL_FAILED` and one attempt for each address, those that were skipped included, with a hint.',
  'W-DIAL-4': 'Every dial ends by its deadline; cancelling rejects with the signal\'s reason, an Error always, and does not cancel the dial for others; when nobody waits for it any more its links are closed.',
  'W-DIAL-5': 'A dial by peer id leaves addresses alone that failed lately; a target that names an address always tries it.',
  'W-DIAL-6': 'A target is a text, an address, a PeerId or a PeerInfo; addresses may or may not name the peer; what is none of these is a TypeError or an AddressError (`ERR_ADDRESS`).',
  'W-DIAL-7': 'A swarm does not connect to itself: its own id is refused, and so is an address at which it answers itself.',
  'W-DIAL-8': 'One address that works is enough.',
  'W-DIAL-9': '`onProgress` tells the phases of the address in their order, `done` last.',

  'W-HANDLE-1': 'A handler that resolves closes its stream, unless it was detached; one that throws aborts it and emits `handler:error`, once.',
  'W-HANDLE-2': 'A second handler for a protocol is refused.',
  'W-HANDLE-3': '`protocols` lists what is served; after `unhandle` new streams are refused and those that are being served go on.',

  'W-EVENT-1': 'A listener that throws does not break the swarm, keeps no other listener from hearing, and is reported as `handler:error`.',
  'W-EVENT-2': '`connection:open`, `peer:connect` with the first connection of a peer, `connection:close`, `peer:disconnect` with the last: in this order, once each.',
  'W-EVENT-3': 'Each event carries its connection, its peer, and the reason that `closed` has; a connection is listed from `connection:open` on and not any more at `connection:close`.',
  'W-EVENT-4': '`self:update` tells once of every change of our addresses and protocols.',
  'W-EVENT-5': 'The function that `on` returns takes off one listener, at any time and any number of times.',

  'W-REGISTER-1': '`register` replays the peers that are connected and known to speak the protocol.',
  'W-REGISTER-2': 'A peer is told once when it is connected and known to speak, and once when it is not any more.',
  'W-REGISTER-3': 'A registration that was ended hears no more; one that throws harms nobody.',

  'W-KEEP-1': 'A kept peer is dialled for ever, with a back-off that grows to a cap, and at once after a loss or when a new address becomes known.',
  'W-KEEP-2': 'A target that names no peer cannot be kept: a TypeError.',
  'W-KEEP-3': '`protect` and `keepConnected` exempt a peer until each was taken back; taking back twice is once.',

  'W-EXPLAIN-1': '`explain` says why a dial failed, why a connection is kept, and how the last ones ended.',
  'W-COUNT-1': '`counters` is a copy of what was counted: connections by direction and by how they ended, dials by outcome, limits, errors.',
  'W-OBSERVED-1': 'Of the observed addresses the most confirmed comes first; a peer has one voice, its last.',

  'W-GATE-1': 'Hooks run in a fixed order; one that throws or hangs denies; after a denial nothing later runs and no event is emitted.',
  'W-ACCESS-1': 'The verdict on a network is the same for every way to write an address; a new denial closes what is open.',
  'W-LIMIT-1': 'A limit refuses with `ERR_LIMIT`, emits `limit`, and never grows; protected connections are not closed to make room.',
  'W-LIMIT-2': 'A stream beyond `maxInboundPerPeer` is reset and emits `limit`; the connection goes on.',

  'W-STOP-1': '`stop` is idempotent, works at any time, and leaves nothing open; connections end for the reason `stopped`.',
  'W-STOP-2': 'During and after `stop`, `dial` and `listen` reject with `ERR_STOPPED`, dials that are under way included.',

  'W-BOOK-1': 'The peer book is bounded, in peers, in addresses and in protocols of a peer; connected peers are not dropped for room.',
  'W-BOOK-2': 'A signed record replaces an older one of the same peer and no other; a stale one changes nothing.',
  'W-BOOK-3': 'A record that its peer did not sign is refused with an EnvelopeError (`ERR_ENVELOPE`) and changes nothing.',
  'W-BOOK-4': 'Addresses are added once each; one that is certified stays certified; one whose time is over is not given any more.',
  'W-BOOK-5': '`update` replaces the protocols, keeps what it does not name, and ignores a key that is not the peer\'s; `remove` forgets all.',
  'W-BOOK-6': 'Every change is told once, and what changes nothing is not told.',
  'W-BOOK-7': 'What the book gives is a view of that moment: neither later changes nor the reader\'s reach into the other.',

  'W-PROTOCOL-1': 'A protocol serves from `start` to `stop`: then its handlers, listeners and registrations are gone.',
  'W-PROTOCOL-2': '`stop` works without `start`, twice, and after the swarm was stopped.',
  'W-PROTOCOL-3': 'A protocol can be started again after it was stopped, and minds no connection that is already there.'
}
