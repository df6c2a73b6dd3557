import type { PeerBookFixture } from '@ts-libp2p/interface-swarm/compliance'
import { toyBookFixture, type BookQuirks } from '../references/toy-book.ts'

/** A peer book that breaks the contract on purpose, and the cases that must notice. */
export interface PeerBookMutant {
  readonly fixture: PeerBookFixture
  readonly caughtBy: readonly string[]
}

const mutant = (name: string, caughtBy: readonly string[], quirks: BookQuirks): PeerBookMutant => ({ fixture: toyBookFixture(name, quirks), caughtBy })

export const peerBookMutants: readonly PeerBookMutant[] = [
  mutant('there is no bound for peers', ['BOOK-BOUND-01', 'BOOK-BOUND-02'], { unbounded: true }),
  mutant('the latest used makes room', ['BOOK-BOUND-01'], { dropsNewest: true }),
  mutant('connected peers make room', ['BOOK-BOUND-02'], { dropsConnected: true }),
  mutant('there is no bound for addresses', ['BOOK-BOUND-03'], { anyAddresses: true }),
  mutant('there is no bound for protocols', ['BOOK-BOUND-03'], { anyProtocols: true }),
  mutant('a record adds to what was heard', ['BOOK-RECORD-01'], { addsRecords: true }),
  mutant('a record changes every peer', ['BOOK-RECORD-01'], { sharesRecords: true }),
  mutant('a stale record is taken', ['BOOK-RECORD-02'], { takesStale: true }),
  mutant('an invalid record is any error', ['BOOK-RECORD-03'], { hidesCode: true }),
  mutant('an address is there as often as it is heard', ['BOOK-ADDRESS-01', 'BOOK-EVENT-01'], { twice: true }),
  mutant('hearsay takes a certificate away', ['BOOK-ADDRESS-01'], { losesCertificate: true }),
  mutant('addresses are believed for ever', ['BOOK-ADDRESS-02'], { neverExpires: true }),
  mutant('an update adds protocols', ['BOOK-UPDATE-01', 'BOOK-EVENT-01'], { mergesProtocols: true }),
  mutant('an update forgets what it does not name', ['BOOK-UPDATE-01'], { forgetsAgent: true }),
  mutant('any key is taken', ['BOOK-UPDATE-02'], { takesAnyKey: true }),
  mutant('the number of a record survives the removal', ['BOOK-UPDATE-03'], { remembersSequence: true }),
  mutant('what changes nothing is told', ['BOOK-EVENT-01'], { tellsAll: true }),
  mutant('a removal is told each time', ['BOOK-EVENT-01'], { tellsRemovalTwice: true }),
  mutant('a record is not told', ['BOOK-EVENT-01'], { silentRecords: true }),
  mutant('an entry that was given is the live one', ['BOOK-VIEW-01'], { liveEntries: true })
]
