import { mutant, type Mutant } from './mutant.ts'

export const closingMutants: readonly Mutant[] = [
  mutant('the peer\'s close is a loss', ['CONN-CLOSE-01', 'CONN-CLOSE-02'], { peerCloseIsLoss: true }),
  mutant('close drops the streams', ['CONN-CLOSE-02'], { closeDropsStreams: true }),
  mutant('close returns and never ends', ['CONN-CLOSE-01', 'CONN-CLOSE-04', 'CONN-CLOSE-06', 'CONN-REASON-07'], { closeForgets: true }),
  mutant('the state is always open', ['CONN-CLOSE-04', 'CONN-CLOSE-05'], { alwaysOpen: true }),
  mutant('an abort ends the streams in order', ['CONN-CLOSE-03'], { abortEndsStreams: true }),
  mutant('an abort during a close is overlooked', ['CONN-CLOSE-08', 'CONN-REASON-05'], { abortDuringCloseIgnored: true }),
  mutant('a second close does not wait', ['CONN-CLOSE-07'], { secondCloseReturns: true }),
  mutant('a cancelled close goes on', ['CONN-CLOSE-08'], { cancelledCloseGoesOn: true }),
  mutant('an abort waits for the link', ['CONN-CLOSE-09'], { abortWaitsForLink: true }),
  mutant('an abort is told as a close', ['CONN-REASON-01', 'CONN-REASON-02', 'CONN-CLOSE-08'], { abortIsClose: true }),
  mutant('the reason of an abort is lost', ['CONN-REASON-01', 'CONN-REASON-05', 'CONN-REASON-06'], { losesReason: true }),
  mutant('the peer of an abort sees a close', ['CONN-REASON-01', 'CONN-REASON-02'], { abortLooksLikeClose: true }),
  mutant('a link that was cut is a close', ['CONN-REASON-03'], { cutIsClose: true }),
  mutant('closed is asked anew each time', ['CONN-REASON-04'], { closedChanges: true }),
  mutant('the last abort decides', ['CONN-REASON-06'], { lastAbortWins: true }),
  mutant('two closes at once are a loss', ['CONN-REASON-07'], { bothClosesAreLoss: true })
]
