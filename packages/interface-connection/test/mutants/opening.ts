import { generateKey, peerIdFromPublicKey } from '@ts-libp2p/peer-id'
import { mutant, type Mutant } from './mutant.ts'

const stranger = peerIdFromPublicKey((await generateKey()).publicKey)

export const openingMutants: readonly Mutant[] = [
  mutant('the peer is said to be somebody else', ['CONN-PEER-01'], { peer: stranger }),
  mutant('both ends say that they dialled', ['CONN-PEER-02'], { bothOutbound: true }),
  mutant('the ends disagree on the muxer', ['CONN-PEER-02'], { muxerName: direction => `/toy-${direction}` }),
  mutant('ids are given twice', ['CONN-PEER-03', 'CONN-OPEN-01'], { sameIds: true }),
  mutant('it has ended before it began', ['CONN-PEER-04'], { bornClosed: true }),
  mutant('streams of the peer are called outbound', ['CONN-OPEN-01'], { wrongDirection: true }),
  mutant('streams name a copy of their connection', ['CONN-OPEN-01'], { otherConnection: true }),
  mutant('openStream always waits for the answer', ['CONN-OPEN-03'], { neverOptimistic: true }),
  mutant('openStream never waits for the answer to one protocol', ['CONN-OPEN-07'], { alwaysOptimistic: true }),
  mutant('the proposal waits for the first write', ['CONN-OPEN-04'], { lazyProposal: true }),
  mutant('protocols are proposed from the last to the first', ['CONN-OPEN-05'], { lastFirst: true }),
  mutant('a refusal ends the connection', ['CONN-OPEN-06'], { refusalEndsAll: true }),
  mutant('a refusal has another code', ['CONN-OPEN-06', 'CONN-OPEN-07', 'CONN-OPEN-08', 'CONN-OPEN-10', 'CONN-OPEN-11'], { otherCode: true }),
  mutant('a refused stream is clean', ['CONN-OPEN-08'], { cleanWhenRefused: true }),
  mutant('no protocol at all is taken', ['CONN-OPEN-09'], { takesNoProtocol: true }),
  mutant('streams are opened on a closed connection', ['CONN-OPEN-10', 'CONN-OPEN-11'], { opensAlways: true }),
  mutant('the peer does not hear of a close before it is done', ['CONN-OPEN-11'], { hidesClose: true }),
  mutant('streams of the side that was dialled are refused', ['CONN-OPEN-12'], { dialledOnly: true }),
  mutant('a signal that fired before is overlooked', ['CONN-CANCEL-01', 'CONN-CANCEL-05'], { ignoresAborted: true, ignoresSignal: true }),
  mutant('a signal that fires during the call is overlooked', ['CONN-CANCEL-02'], { ignoresSignal: true }),
  mutant('a signal that fires after the call aborts the stream', ['CONN-CANCEL-03', 'CONN-CANCEL-04'], { signalLives: true }),
  mutant('a listener stays on the signal', ['CONN-CANCEL-04'], { leaksListener: true }),
  mutant('a reason that is no Error is thrown as it is', ['CONN-CANCEL-05'], { rawReason: true })
]
