import { mutant, type Mutant } from './mutant.ts'

export const streamsMutants: readonly Mutant[] = [
  mutant('only our own streams are listed', ['CONN-LIST-01', 'CONN-LIST-03'], { listsOutboundOnly: true }),
  mutant('closed streams stay listed', ['CONN-LIST-02', 'CONN-STREAM-04', 'CONN-STREAM-07', 'CONN-CLOSE-04', 'CONN-CLOSE-05'], { listsForEver: true }),
  mutant('half-closed streams are not listed', ['CONN-LIST-03'], { unlistsHalfClosed: true }),
  mutant('the list is the live one', ['CONN-LIST-04', 'CONN-LIST-02'], { liveList: true }),
  mutant('bytes are dropped', ['CONN-OPEN-02', 'CONN-STREAM-04'], { truncates: true }),
  mutant('closeWrite closes both directions', ['CONN-STREAM-01'], { closeWriteCloses: true }),
  mutant('an abort takes all streams', ['CONN-STREAM-02'], { resetsAll: true }),
  mutant('a stalled stream holds up the others', ['CONN-STREAM-03'], { unfair: true }),
  mutant('there is room for fifty streams', ['CONN-STREAM-04'], { maxStreams: 50 }),
  mutant('a stream outlives its handler', ['CONN-STREAM-05'], { leavesHandlers: true }),
  mutant('detach is overlooked', ['CONN-STREAM-06'], { ignoresDetach: true }),
  mutant('detach ends a stream that we opened', ['CONN-STREAM-07'], { detachEnds: true })
]
