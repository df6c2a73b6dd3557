import type { Multiaddr } from '@multiformats/multiaddr'

/** The errors of the transport contract. Match on `code`. */

/** The transport cannot use this address. */
export class AddressError extends TypeError {
  readonly code = 'ERR_ADDRESS' as const
  readonly side = 'local' as const
  override readonly name = 'AddressError'
}

/** No link could be opened to an address. */
export class DialError extends Error {
  readonly code = 'ERR_DIAL' as const
  readonly side = 'remote' as const
  override readonly name = 'DialError'
  readonly address: Multiaddr
  constructor (address: Multiaddr, message: string, options?: ErrorOptions) {
    super(message, options)
    this.address = address
  }
}

/** An address could not be bound. */
export class ListenError extends Error {
  readonly code = 'ERR_LISTEN' as const
  readonly side = 'local' as const
  override readonly name = 'ListenError'
  readonly address: Multiaddr
  constructor (address: Multiaddr, message: string, options?: ErrorOptions) {
    super(message, options)
    this.address = address
  }
}
