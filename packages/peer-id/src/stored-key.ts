// The key objects users hold: a scheme's checked bytes and what they can do. Fields are private and
// read through accessors, so that neither `console.log` nor an assertion's diff walks into a secret.

import { equals } from 'multiformats/bytes'
import { KEY_TYPES, privateKeyMessage, publicKeyMessage } from './key-message.ts'
import type { PrivateParts } from './key-scheme.ts'
import type { KeyType, PrivateKey, PublicKey } from './keys.ts'
import type { Sign, Verify } from './platform-crypto.ts'

/** Node's name for "how console.log shows this"; nothing to a browser. */
const INSPECT = Symbol.for('nodejs.util.inspect.custom')

/** A public key of these checked bytes. */
export function storePublicKey (type: KeyType, raw: Uint8Array, verify: Verify): PublicKey {
  return new StoredPublicKey(type, raw, verify)
}

/** A private key of these checked parts. */
export function storePrivateKey (publicKey: PublicKey, parts: PrivateParts): PrivateKey {
  return new StoredPrivateKey(publicKey, parts)
}

/** Whether the key was made, and so checked, here. */
export function isStoredPublicKey (key: PublicKey): boolean {
  return key instanceof StoredPublicKey
}

class StoredPublicKey implements PublicKey {
  readonly #type: KeyType
  readonly #raw: Uint8Array
  readonly #bytes: Uint8Array
  readonly #verify: Verify

  constructor (type: KeyType, raw: Uint8Array, verify: Verify) {
    this.#type = type
    this.#raw = raw
    this.#bytes = publicKeyMessage.encode({ type: KEY_TYPES.indexOf(type), data: raw })
    this.#verify = verify
  }

  get type (): KeyType {
    return this.#type
  }

  get raw (): Uint8Array {
    return this.#raw
  }

  get bytes (): Uint8Array {
    return this.#bytes
  }

  async verify (data: Uint8Array, signature: Uint8Array): Promise<boolean> {
    return this.#verify(data, signature)
  }

  equals (other: PublicKey): boolean {
    return equals(this.#bytes, other.bytes)
  }

  [INSPECT] (): string {
    return `PublicKey(${this.#type})`
  }
}

class StoredPrivateKey implements PrivateKey {
  readonly #publicKey: PublicKey
  readonly #raw: Uint8Array
  readonly #sign: Sign

  constructor (publicKey: PublicKey, { raw, sign }: PrivateParts) {
    this.#publicKey = publicKey
    this.#raw = raw
    this.#sign = sign
  }

  get type (): KeyType {
    return this.#publicKey.type
  }

  get publicKey (): PublicKey {
    return this.#publicKey
  }

  get raw (): Uint8Array {
    return this.#raw
  }

  get bytes (): Uint8Array {
    return privateKeyMessage.encode({ type: KEY_TYPES.indexOf(this.type), data: this.#raw })
  }

  async sign (data: Uint8Array): Promise<Uint8Array> {
    return this.#sign(data)
  }

  /** Keeps the secret out of logs: saving a key is `bytes`, on purpose. */
  toJSON (): string {
    return this.toString()
  }

  toString (): string {
    return `PrivateKey(${this.type}, secret)`
  }

  [INSPECT] (): string {
    return this.toString()
  }
}
