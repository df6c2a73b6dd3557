import { admittingCases } from './cases/admitting.ts'
import { dialFailuresCases } from './cases/dial-failures.ts'
import { diallingCases } from './cases/dialling.ts'
import { eventsCases } from './cases/events.ts'
import { handlersCases } from './cases/handlers.ts'
import { keepingCases } from './cases/keeping.ts'
import { listeningCases } from './cases/listening.ts'
import { partsCases } from './cases/parts.ts'
import { registeringCases } from './cases/registering.ts'
import { stoppingCases } from './cases/stopping.ts'
import type { SwarmCase } from './swarm-case.ts'

export type { CreateSwarmOptions, SilentAddress, SwarmFeatures, SwarmFixture } from './fixture.ts'
export type { CreatePeerBookOptions, PeerBookFeatures, PeerBookFixture, TestedPeerBook } from './peer-book/fixture.ts'
export type { PeerBookCase } from './peer-book/peer-book-case.ts'
export { peerBookCases } from './peer-book/peer-book-cases.ts'
export type { ProtocolFixture } from './protocol/fixture.ts'
export { protocolCases, type ProtocolCase } from './protocol/protocol-cases.ts'
export { swarmSentences, swarmSentences as sentences } from './sentences.ts'
export type { SwarmCase } from './swarm-case.ts'

/** The compliance kit of the swarm contract. */
export const swarmCases: readonly SwarmCase[] = [
  ...partsCases,
  ...listeningCases,
  ...diallingCases,
  ...dialFailuresCases,
  ...handlersCases,
  ...eventsCases,
  ...registeringCases,
  ...keepingCases,
  ...admittingCases,
  ...stoppingCases
]

/** The name under which the command line finds the cases of any contract. */
export { swarmCases as cases }
