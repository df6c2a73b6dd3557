import type { PrivateKey } from '@ts-libp2p/peer-id'
import type { Protocol } from '../../protocol.ts'
import type { Swarm } from '../../swarm.ts'

/** What an implementer of a protocol supplies: how to make one, what it serves, and swarms to run it on. */
export interface ProtocolFixture {
  readonly name: string
  readonly features: Readonly<Record<string, boolean | undefined>>
  createProtocol (): Protocol
  /** The names that it handles while it runs. */
  readonly serves: readonly string[]
  /** A swarm without any protocol. */
  createSwarm (identity: PrivateKey): Swarm | Promise<Swarm>
  /** Any free address of these swarms. */
  readonly listenAddress: string
}
