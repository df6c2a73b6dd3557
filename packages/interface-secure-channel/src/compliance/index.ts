import { contractCases } from './cases/contract.ts'
import { earlyMuxersCases } from './cases/early-muxers.ts'
import { failingCases } from './cases/failing.ts'
import { identityCases } from './cases/identity.ts'
import { secrecyCases } from './cases/secrecy.ts'
import { securedLinkCases } from './cases/secured-link.ts'
import { tamperingCases } from './cases/tampering.ts'
import type { ChannelCase } from './channel-case.ts'
import { crowdCases } from './hostile/crowds.ts'
import { memberCases } from './hostile/members.ts'
import { strangerCases } from './hostile/strangers.ts'

export type { ChannelCase } from './channel-case.ts'
export type { ChannelFeatures, ChannelFixture, ChannelLimits, ChannelOptions } from './fixture.ts'
export { linksOf } from './links-of.ts'
export { channelSentences, channelSentences as sentences } from './sentences.ts'
export type { ChannelVariant } from './variants.ts'

/** The compliance kit of the secure channel contract. */
export const secureChannelCases: readonly ChannelCase[] = [
  ...contractCases,
  ...identityCases,
  ...tamperingCases,
  ...failingCases,
  ...secrecyCases,
  ...earlyMuxersCases,
  ...securedLinkCases
]

/** The hostile-peer kit: the same form and the same fixture. */
export const hostileChannelCases: readonly ChannelCase[] = [...strangerCases, ...crowdCases, ...memberCases]

/** The name under which the command line finds the cases of any contract. */
export const cases: readonly ChannelCase[] = [...secureChannelCases, ...hostileChannelCases]
