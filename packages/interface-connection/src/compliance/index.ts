import { cancellingCases } from './cases/cancelling.ts'
import { closingCases } from './cases/closing.ts'
import { listingCases } from './cases/listing.ts'
import { openingCases } from './cases/opening.ts'
import { peersCases } from './cases/peers.ts'
import { reasonsCases } from './cases/reasons.ts'
import { streamsCases } from './cases/streams.ts'
import type { ConnectionCase } from './connection-case.ts'

export type { ConnectionCase, ConnectionVariant } from './connection-case.ts'
export type { ConnectionEnd, ConnectionFeatures, ConnectionFixture, ConnectionPair, PairOptions } from './fixture.ts'
export { connectionSentences, connectionSentences as sentences } from './sentences.ts'

/** The compliance kit of the connection contract. */
export const connectionCases: readonly ConnectionCase[] = [
  ...peersCases,
  ...openingCases,
  ...cancellingCases,
  ...listingCases,
  ...streamsCases,
  ...closingCases,
  ...reasonsCases
]

/** The name under which the command line finds the cases of any contract. */
export { connectionCases as cases }
