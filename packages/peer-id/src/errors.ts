// What goes wrong with keys, ids, addresses and envelopes. Match on `code`; a wrong argument type is a TypeError.

/** Bytes or text that are not a key this package accepts. */
export class InvalidKeyError extends Error {
  readonly code = 'ERR_INVALID_KEY'
  /** Public keys come from peers, private keys from us. */
  readonly side: 'local' | 'remote'

  constructor (message: string, { side, cause }: { side: 'local' | 'remote', cause?: unknown }) {
    super(message, { cause })
    this.name = 'InvalidKeyError'
    this.side = side
  }
}

/** A key that is too weak to prove anything: it gives its peer id, and neither signs nor verifies. */
export class WeakKeyError extends Error {
  readonly code = 'ERR_WEAK_KEY'
  readonly side: 'local' | 'remote'

  constructor (message: string, { side }: { side: 'local' | 'remote' }) {
    super(message)
    this.name = 'WeakKeyError'
    this.side = side
  }
}

/** Text, bytes or an address that name no peer, or another peer than they should. */
export class PeerIdError extends Error {
  readonly code = 'ERR_PEER_ID'
  readonly side = 'local'

  constructor (message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.name = 'PeerIdError'
  }
}

/** Text that is no address. */
export class AddressError extends Error {
  readonly code = 'ERR_ADDRESS'
  readonly side = 'local'

  constructor (message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.name = 'AddressError'
  }
}

/** A signed envelope or peer record that proves nothing: malformed, or signed by or for another. */
export class EnvelopeError extends Error {
  readonly code = 'ERR_ENVELOPE'
  readonly side = 'remote'

  constructor (message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.name = 'EnvelopeError'
  }
}
