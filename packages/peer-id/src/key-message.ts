// The protobuf messages around keys (specs/peer-ids "Keys"). The encoding is canonical, because ids
// are hashes of it: type before data, both always written, nothing else.

import { bytes, message, required, uint32 } from '@ts-libp2p/protobuf-codec'
import type { MessageCodec } from '@ts-libp2p/protobuf-codec'
import type { KeyType } from './keys.ts'

/** Room for an RSA key of 8,192 bits, the largest accepted, in PKIX form with any accepted exponent. */
export const MAX_PUBLIC_KEY_BYTES = 1100
/** The same key in PKCS#1 form. */
export const MAX_PRIVATE_KEY_BYTES = 4800

export interface KeyMessage {
  readonly type: number
  readonly data: Uint8Array
}

export const publicKeyMessage: MessageCodec<KeyMessage> = keyMessage('PublicKey', MAX_PUBLIC_KEY_BYTES)
export const privateKeyMessage: MessageCodec<KeyMessage> = keyMessage('PrivateKey', MAX_PRIVATE_KEY_BYTES)

/** The key types by their numbers in the messages. */
export const KEY_TYPES: readonly KeyType[] = ['RSA', 'Ed25519', 'secp256k1', 'ECDSA']

function keyMessage (name: string, maxBytes: number): MessageCodec<KeyMessage> {
  return message({ name, maxBytes, fields: { type: required(uint32(1)), data: required(bytes(2, { maxBytes })) } })
}
