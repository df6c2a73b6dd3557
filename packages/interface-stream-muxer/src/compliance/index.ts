import { abortingCases } from './cases/aborting.ts'
import { acceptingCases } from './cases/accepting.ts'
import { aliveCases } from './cases/alive.ts'
import { budgetCases } from './cases/budget.ts'
import { cancellingCases } from './cases/cancelling.ts'
import { closingCases } from './cases/closing.ts'
import { contractCases } from './cases/contract.ts'
import { dataCases } from './cases/data.ts'
import { linkCases } from './cases/link.ts'
import { listingCases } from './cases/listing.ts'
import { openingCases } from './cases/opening.ts'
import { pressureCases } from './cases/pressure.ts'
import { breachCases } from './hostile/breaches.ts'
import { floodCases } from './hostile/floods.ts'
import { holdingCases } from './hostile/holding.ts'
import { orderCases } from './hostile/orders.ts'
import { queueingCases } from './hostile/queueing.ts'
import { siegeCases } from './hostile/sieges.ts'
import type { MuxerCase } from './muxer-case.ts'

export type { FactoryOptions, MuxerFeatures, MuxerFixture, MuxerLimits } from './fixture.ts'
export type { HostileWire } from './hostile/hostile-wire.ts'
export type { MuxerCase } from './muxer-case.ts'
export { muxerSentences, muxerSentences as sentences } from './sentences.ts'
export { streamsOf } from './streams-of.ts'
export type { MuxerVariant } from './variants.ts'

/** The compliance kit of the stream muxer contract. */
export const muxerCases: readonly MuxerCase[] = [
  ...contractCases,
  ...dataCases,
  ...openingCases,
  ...cancellingCases,
  ...acceptingCases,
  ...pressureCases,
  ...closingCases,
  ...abortingCases,
  ...linkCases,
  ...listingCases,
  ...aliveCases,
  ...budgetCases
]

/** The hostile-peer kit: the same form, for fixtures that declare `hostile`. */
export const hostileMuxerCases: readonly MuxerCase[] = [
  ...breachCases,
  ...orderCases,
  ...holdingCases,
  ...queueingCases,
  ...floodCases,
  ...siegeCases
]

/** The name under which the command line finds the cases of any contract. */
export const cases: readonly MuxerCase[] = [...muxerCases, ...hostileMuxerCases]
