import type { Variant } from '@ts-libp2p/compliance'
import type { Multiaddr } from '@multiformats/multiaddr'
import type { TransportFixture } from './fixture.ts'

/** One way to run a transport case: on which address, with which roles. */
export interface TransportVariant extends Variant {
  /** Who accepted plays the near end. */
  readonly isSwapped: boolean
  readonly listenAddress: Multiaddr
}

/** Every kind of address, roles swapped: for cases about the two ends of a link. */
export function everyLink (fixture: TransportFixture): readonly TransportVariant[] {
  return everyAddress(fixture).flatMap(variant => [variant, { ...variant, name: `${variant.name}, swapped`, isSwapped: true }])
}

/** Every kind of address: for cases about listeners. */
export function everyAddress ({ listenAddresses }: TransportFixture): readonly TransportVariant[] {
  return listenAddresses.map(listenAddress => ({ name: listenAddress.toString(), isSwapped: false, listenAddress }))
}

/** One kind of address, roles swapped: for large amounts. */
export function bothRoles (fixture: TransportFixture): readonly TransportVariant[] {
  return everyLink(fixture).slice(0, 2)
}

/** One kind of address, for cases that have nothing to do with it. */
export function once (fixture: TransportFixture): readonly TransportVariant[] {
  return everyAddress(fixture).slice(0, 1)
}
