import { acceptingCases } from './cases/accepting.ts'
import { addressesCases } from './cases/addresses.ts'
import { cancellingCases } from './cases/cancelling.ts'
import { contractCases } from './cases/contract.ts'
import { diallingCases } from './cases/dialling.ts'
import { linksCases } from './cases/links.ts'
import { listeningCases } from './cases/listening.ts'
import { hostileCases } from './hostile/hostile-cases.ts'
import type { TransportCase } from './transport-case.ts'

export type { HeldAddress, TransportFeatures, TransportFixture, TransportTestOptions } from './fixture.ts'
export { transportSentences, transportSentences as sentences } from './sentences.ts'
export type { TransportCase } from './transport-case.ts'
export type { TransportVariant } from './variants.ts'

/** The compliance kit of the transport contract. */
export const transportCases: readonly TransportCase[] = [
  ...contractCases,
  ...addressesCases,
  ...diallingCases,
  ...cancellingCases,
  ...linksCases,
  ...listeningCases,
  ...acceptingCases
]

/** The same contract against peers that mean harm. */
export { hostileCases as hostileTransportCases }

/** The name under which the command line finds the cases of any contract. */
export const cases: readonly TransportCase[] = [...transportCases, ...hostileCases]
