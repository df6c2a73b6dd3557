import type { Sentences } from '@ts-libp2p/compliance'

/** The transport contract, sentence by sentence. The README carries the same text: a test holds the two together. */
export const transportSentences: Sentences = {
  'T-CONTRACT-1': '`contract` is `\'transport@1\'`, and `name` is a word for messages.',

  'T-ADDRESS-1': '`canDial` and `canListen` never throw, and are true only for addresses the transport can use as a whole; a trailing `/p2p` is ignored.',
  'T-ADDRESS-2': '`dial` and `listen` reject every other address with `ERR_ADDRESS`, a TypeError.',
  'T-ADDRESS-3': 'An address that leaves something open (port 0) can be listened on, and not dialled.',
  'T-NAMES-1': 'Without `resolvesNames` a transport is given literal addresses only, and a name is none of its addresses.',

  'T-DIAL-1': '`dial` resolves with a link on which both ends can read and write at once, whether or not `accept` was called before.',
  'T-DIAL-2': 'A dial to where nobody listens rejects with `ERR_DIAL`, whose `address` is the one dialled and whose `cause` is the platform\'s error.',
  'T-DIAL-3': 'A signal is honoured before, during and after: what was opened is closed, the far end keeps no usable link, no listener stays on the signal.',
  'T-DIAL-4': 'Dials are separate: one that fails, waits or is cancelled leaves all others alone.',
  'T-DIAL-5': '`onProgress` hears `connecting` and then `connected`, each once; a dial that fails is never `connected`.',

  'T-LINK-1': 'A link keeps the stream contract, with the features that it declares.',
  'T-LINK-2': 'Both addresses are literal and without `/p2p`; what one side calls local the other calls remote. `direction` is `outbound` for who dialled, `inbound` for who accepted.',
  'T-LINK-3': '`abort` reaches the far end as something other than an end.',

  'T-LISTEN-1': 'A listener reports resolved addresses: port 0 replaced, a wildcard expanded, each dialable as it stands.',
  'T-LISTEN-2': '`accept` gives each inbound link once, in order, and `null` for ever once the listener is closed.',
  'T-LISTEN-3': '`close` is idempotent; the address can be bound again at once, and the listener has none any more; links that nobody accepted are aborted, others live on.',
  'T-LISTEN-4': 'An address that cannot be bound rejects with `ERR_LISTEN`, whose `address` is the one asked for and whose `cause` is the platform\'s error, and leaves nothing bound.',
  'T-LISTEN-5': 'A signal cancels the start of listening, before and during: nothing stays bound. Afterwards it changes nothing; no listener stays on it.',
  'T-LISTEN-6': 'Listeners are separate: each gets the links to its own addresses, and closing one leaves the others alone.',

  'T-BOUND-1': 'Links that wait for `accept` are bounded in number and in bytes: one more is refused or reset, and those that wait keep their place.',
  'T-BOUND-2': 'A peer that says nothing, resets at once, ends its side or reads nothing harms nobody else: an honest dial succeeds beside it, and its links are over when it is gone.',
  'T-BOUND-3': 'What this process holds because of such peers is bounded for each, and nothing of it outlives their links; no turn of the event loop takes longer than a second.',
  'T-LEFT-1': 'When its links are over and its listeners closed, a transport holds nothing open: no socket, no timer, no address.'
}
