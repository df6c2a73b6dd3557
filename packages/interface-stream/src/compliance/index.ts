import type { StreamCase } from './stream-case.ts'
import { endCases } from './cases/end.ts'

export type { PairOptions, StreamFeatures, StreamFixture, StreamPair } from './fixture.ts'
export { streamSentences, streamSentences as sentences } from './sentences.ts'
export type { StreamCase } from './stream-case.ts'
export type { StreamVariant } from './variants.ts'

/** The compliance kit of the stream contract. */
export const streamCases: readonly StreamCase[] = [
  ...endCases
]

/** The name under which the command line finds the cases of any contract. */
export { streamCases as cases }
