import type { KeyPair, NoiseCrypto } from './noise-crypto.ts'

/**
 * A few ephemeral key pairs made ahead, so that a handshake does not begin by making one. They are
 * made while a handshake waits for its peer: no timer, nothing that holds a process. Each is given
 * away once and then forgotten here.
 */
export class EphemeralKeys {
  readonly #crypto: NoiseCrypto
  readonly #ready: KeyPair[] = []

  constructor (crypto: NoiseCrypto) { this.#crypto = crypto }

  take (): KeyPair { return this.#ready.pop() ?? this.#crypto.generateKeyPair() }

  /** Makes at most one; to be called where there is nothing to do but wait. */
  refill (): void {
    if (this.#ready.length < MAX_READY) this.#ready.push(this.#crypto.generateKeyPair())
  }
}

/** A burst of dials as large as the swarm makes at once finds its keys ready; more would only age. */
const MAX_READY = 16
