// Signed envelopes (RFC 0002): a payload with its type, the key of who signed it, and a signature over
// both and a domain that is not sent. The domain keeps a signature made for one purpose from being
// used for another, so the reader names it. An envelope proves who signed, and nothing about the
// payload: whether the signer may say such a thing is for the reader (see peer-record.ts).

import { bytes, message, ProtobufDecodeError, required } from '@ts-libp2p/protobuf-codec'
import type { MessageCodec } from '@ts-libp2p/protobuf-codec'
import { encode as encodeVarint } from 'uint8-varint'
import { concat } from './bytes.ts'
import { EnvelopeError, InvalidKeyError, WeakKeyError } from './errors.ts'
import { MAX_PUBLIC_KEY_BYTES } from './key-message.ts'
import type { PrivateKey, PublicKey } from './keys.ts'
import { publicKeyFromBytes } from './platform-keys.ts'

/** What go accepts for one in identify; a peer record with many addresses has 1 to 2 KiB. */
export const MAX_ENVELOPE_BYTES = 8192
/** A multicodec, or a short path. The number is arbitrary: known types have 2 and 29 bytes. */
const MAX_PAYLOAD_TYPE_BYTES = 128
/** An RSA signature of the largest accepted key, 8,192 bits. */
const MAX_SIGNATURE_BYTES = 1024

export interface SealEnvelopeOptions {
  readonly privateKey: PrivateKey
  /** The purpose, such as `libp2p-peer-record`. Signed, not sent. */
  readonly domain: string
  /** What the payload is: a multicodec, or a path. */
  readonly payloadType: Uint8Array
  readonly payload: Uint8Array
}

/** The envelope around a payload. Throws a TypeError without a domain or a type. */
export async function sealEnvelope ({ privateKey, domain, payloadType, payload }: SealEnvelopeOptions): Promise<Uint8Array> {
  if (payloadType.byteLength === 0) {
    throw new TypeError('an envelope needs a payloadType')
  }
  const signature = await privateKey.sign(signedBytes(domain, payloadType, payload))
  return envelopeMessage.encode({ publicKey: privateKey.publicKey.bytes, payloadType, payload, signature })
}

/** What an envelope holds, its signature checked. The bytes are views of the envelope's. */
export interface OpenedEnvelope {
  /** The key of the peer that signed. */
  readonly publicKey: PublicKey
  readonly payloadType: Uint8Array
  readonly payload: Uint8Array
}

/** Opens an envelope that was sealed for this domain; rejects with an EnvelopeError for any other. */
export async function openEnvelope (envelope: Uint8Array, { domain }: { readonly domain: string }): Promise<OpenedEnvelope> {
  return verifyEnvelope(readEnvelope(envelope), domain)
}

/** An envelope whose signature was not looked at: nothing in it is proven. */
export interface UnverifiedEnvelope extends OpenedEnvelope {
  readonly signature: Uint8Array
}

/** The parts of an envelope, for who needs the type before the domain is known. */
export function readEnvelope (envelope: Uint8Array): UnverifiedEnvelope {
  try {
    const { publicKey, payload = new Uint8Array(), ...rest } = envelopeMessage.decode(envelope)
    return { ...rest, payload, publicKey: publicKeyFromBytes(publicKey) }
  } catch (cause) {
    if (cause instanceof ProtobufDecodeError || cause instanceof InvalidKeyError) {
      throw new EnvelopeError(`not a signed envelope: ${cause.message}`, { cause })
    }
    throw cause
  }
}

/** Checks the signature for this domain. */
export async function verifyEnvelope ({ signature, ...opened }: UnverifiedEnvelope, domain: string): Promise<OpenedEnvelope> {
  const { publicKey, payloadType, payload } = opened
  let isSigned
  try {
    isSigned = await publicKey.verify(signedBytes(domain, payloadType, payload), signature)
  } catch (cause) {
    if (cause instanceof WeakKeyError) {
      throw new EnvelopeError(`the envelope proves nothing: ${cause.message}`, { cause })
    }
    throw cause
  }
  if (!isSigned) {
    throw new EnvelopeError(`the signature of the envelope is wrong, or was made for another domain than ${domain}`)
  }
  return opened
}

interface EnvelopeMessage {
  readonly publicKey: Uint8Array
  readonly payloadType: Uint8Array
  readonly payload?: Uint8Array
  readonly signature: Uint8Array
}

const envelopeMessage: MessageCodec<EnvelopeMessage> = message({
  name: 'Envelope',
  maxBytes: MAX_ENVELOPE_BYTES,
  fields: {
    publicKey: required(bytes(1, { maxBytes: MAX_PUBLIC_KEY_BYTES })),
    payloadType: required(bytes(2, { maxBytes: MAX_PAYLOAD_TYPE_BYTES })),
    payload: bytes(3, { maxBytes: MAX_ENVELOPE_BYTES }),
    // 4 was the sequence number of a draft.
    signature: required(bytes(5, { maxBytes: MAX_SIGNATURE_BYTES }))
  }
})

/** RFC 0002 "Signature Production / Verification": each part after its length, so that none can slide into the next. */
function signedBytes (domain: string, payloadType: Uint8Array, payload: Uint8Array): Uint8Array {
  if (domain === '') {
    throw new TypeError('an envelope needs a domain')
  }
  const parts = [new TextEncoder().encode(domain), payloadType, payload]
  return concat(...parts.flatMap((part) => [encodeVarint(part.byteLength), part]))
}
