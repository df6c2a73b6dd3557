import { fail, type CaseContext, type CaseDefinition, type ComplianceCase, type Variant } from '@ts-libp2p/compliance'
import type { PeerId } from '@ts-libp2p/peer-id'
import type { PeerBook } from '../../peer-book.ts'
import type { PeerBookFixture } from './fixture.ts'

/** A case of the peer book kit. */
export type PeerBookCase = ComplianceCase<PeerBookFixture>

/** An empty book, who was updated in it, and how to connect somebody. */
interface PeerBookTest {
  readonly book: PeerBook
  /** The ids in the order of the updates. */
  readonly updates: string[]
  readonly connect: () => Promise<PeerId>
  readonly until: (condition: () => boolean) => Promise<void>
}

// The bounds of every book of the kit: small, so that they are reached.
export const MAX_PEERS = 4
export const MAX_ADDRESSES = 3
export const MAX_PROTOCOLS = 5

export function peerBookCase (definition: CaseDefinition<PeerBookFixture, Variant, PeerBookTest>): PeerBookCase {
  return { level: 'must', ...definition, run: async context => await definition.run(await prepare(context)) }
}

async function prepare (context: CaseContext<PeerBookFixture>): Promise<PeerBookTest> {
  const updates: string[] = []
  const tested = await context.fixture.createPeerBook({
    maxPeers: MAX_PEERS,
    maxAddressesPerPeer: MAX_ADDRESSES,
    maxProtocolsPerPeer: MAX_PROTOCOLS,
    onUpdate: peer => { updates.push(peer.toString()) },
    signal: context.signal,
    random: context.random
  })
  context.defer(async () => { await tested.dispose?.() })
  return {
    book: tested.book,
    updates,
    connect: async () => await (tested.connect?.() ?? fail('the features promise connect(), but there is none')),
    until: condition => context.until(condition)
  }
}
