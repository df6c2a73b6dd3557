import { createHash, createPublicKey, diffieHellman, generateKeyPairSync, hkdfSync, type KeyObject } from 'node:crypto'
import { Opener, Sealer } from './sealing.ts'

/** The version of the handshake is part of what is hashed: two versions never agree by accident. */
const LABEL = 'my-secure-channel/1.0.0'

export type Role = 'initiator' | 'responder'

/** A key pair for one handshake, so that a stolen identity opens nothing that was said before. */
export interface Ephemeral {
  readonly privateKey: KeyObject
  readonly publicBytes: Uint8Array
}

/** What both sides have after they exchanged their ephemeral keys. */
export interface Session {
  readonly sealer: Sealer
  readonly opener: Opener
  /** What a side signs with its identity: this handshake, in this role. */
  readonly signedBytes: (role: Role) => Uint8Array
}

export const PUBLIC_BYTES = 32

export function newEphemeral (): Ephemeral {
  const { privateKey, publicKey } = generateKeyPairSync('x25519')
  return { privateKey, publicBytes: new Uint8Array(Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url')) }
}

/**
 * The keys of both directions, from the shared secret and from everything that was sent.
 *
 * @throws Error for a public key that makes the secret guessable
 */
export function agree (role: Role, own: Ephemeral, remotePublicBytes: Uint8Array): Session {
  const remote = createPublicKey({ key: { kty: 'OKP', crv: 'X25519', x: Buffer.from(remotePublicBytes).toString('base64url') }, format: 'jwk' })
  const secret = diffieHellman({ privateKey: own.privateKey, publicKey: remote })
  const sent = role === 'initiator' ? [own.publicBytes, remotePublicBytes] : [remotePublicBytes, own.publicBytes]
  const transcript = createHash('sha256').update(LABEL).update(Buffer.concat(sent)).digest()
  const keys = new Uint8Array(hkdfSync('sha256', secret, transcript, LABEL, 64))
  const [ofInitiator, ofResponder] = [keys.subarray(0, 32), keys.subarray(32)]
  return {
    sealer: new Sealer(role === 'initiator' ? ofInitiator : ofResponder),
    opener: new Opener(role === 'initiator' ? ofResponder : ofInitiator),
    signedBytes: side => Buffer.concat([Buffer.from(`${LABEL} ${side}:`), transcript])
  }
}
