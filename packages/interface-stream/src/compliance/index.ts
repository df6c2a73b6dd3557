import { backPressureCases } from './cases/back-pressure.ts'
import { cancelledReadsCases } from './cases/cancelled-reads.ts'
import { cancelledWritesCases } from './cases/cancelled-writes.ts'
import { closedCases } from './cases/closed.ts'
import { closingGraceCases } from './cases/closing-grace.ts'
import { closingCases } from './cases/closing.ts'
import { endCases } from './cases/end.ts'
import { featuresCases } from './cases/features.ts'
import { flushingCases } from './cases/flushing.ts'
import { lateReadersCases } from './cases/late-readers.ts'
import { ownershipCases } from './cases/ownership.ts'
import { readingCases } from './cases/reading.ts'
import { settlingCases } from './cases/settling.ts'
import { stallsCases } from './cases/stalls.ts'
import { stressCases } from './cases/stress.ts'
import { twoFatesCases } from './cases/two-fates.ts'
import { writeNowCases } from './cases/write-now.ts'
import { writingCases } from './cases/writing.ts'
import type { StreamCase } from './stream-case.ts'

export type { PairOptions, StreamFeatures, StreamFixture, StreamPair } from './fixture.ts'
export { streamSentences, streamSentences as sentences } from './sentences.ts'
export type { StreamCase } from './stream-case.ts'
export type { StreamVariant } from './variants.ts'

/** The compliance kit of the stream contract. */
export const streamCases: readonly StreamCase[] = [
  ...endCases,
  ...twoFatesCases,
  ...backPressureCases,
  ...ownershipCases,
  ...writingCases,
  ...writeNowCases,
  ...cancelledWritesCases,
  ...readingCases,
  ...lateReadersCases,
  ...cancelledReadsCases,
  ...closingCases,
  ...flushingCases,
  ...closedCases,
  ...closingGraceCases,
  ...stallsCases,
  ...settlingCases,
  ...featuresCases,
  ...stressCases
]

/** The name under which the command line finds the cases of any contract. */
export { streamCases as cases }
