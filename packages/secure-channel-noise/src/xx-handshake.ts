import { HandshakeError } from '@ts-libp2p/interface-secure-channel'
import { concat } from './concat.ts'
import { TAG_BYTES, type AeadKey, type KeyPair, type NoiseCrypto, type PublicKey } from './noise-crypto.ts'
import { SymmetricState } from './symmetric-state.ts'

/**
 * The XX pattern of the Noise specification (section 7.5) without any I/O: messages in, messages
 * out, keys passed in.
 *
 *     -> e
 *     <- e, ee, s, es
 *     -> s, se
 *
 * Each step returns the next one, so none can be left out or come twice by mistake. What the
 * payloads mean is not known here; a message that is wrong in any way throws HandshakeError.
 */
export interface HandshakeKeys {
  readonly staticKey: KeyPair
  /** Used for this handshake and never again. */
  readonly ephemeral: KeyPair
  /** A static key of the peer that is ready already; undefined = it is imported. */
  readonly recall?: (bytes: Uint8Array) => PublicKey | undefined
  /** What both sides must know already (section 6). libp2p has none over a plain link. */
  readonly prologue?: Uint8Array
}

/** The end of a handshake, the same on both sides. */
export interface Session {
  /** Seals what we send. */
  readonly send: AeadKey
  /** Opens what the peer sends. */
  readonly receive: AeadKey
  /** Identifies the session (section 11.2, channel binding). */
  readonly handshakeHash: Uint8Array
}

interface InitiatorStart {
  readonly message1: Uint8Array
  readMessage2 (message: Uint8Array): InitiatorFinish
}

interface InitiatorFinish {
  readonly payload: Uint8Array
  readonly remoteStatic: PublicKey
  writeMessage3 (payload: Uint8Array): { readonly message3: Uint8Array, readonly session: Session }
}

interface ResponderStart {
  readonly payload: Uint8Array
  writeMessage2 (payload: Uint8Array): ResponderFinish
}

interface ResponderFinish {
  readonly message2: Uint8Array
  readMessage3 (message: Uint8Array): { readonly payload: Uint8Array, readonly remoteStatic: PublicKey, readonly session: Session }
}

const KEY_BYTES = 32
/** The lengths without a payload. */
export const MESSAGE_1_BYTES: number = KEY_BYTES
export const MESSAGE_2_BYTES: number = KEY_BYTES + KEY_BYTES + TAG_BYTES + TAG_BYTES
export const MESSAGE_3_BYTES: number = KEY_BYTES + TAG_BYTES + TAG_BYTES

/** Begins the handshake as the side that dialled. */
export function initiate (crypto: NoiseCrypto, { staticKey, ephemeral, recall, prologue = EMPTY }: HandshakeKeys, payload1: Uint8Array = EMPTY): InitiatorStart {
  const state = begin(crypto, prologue)
  state.mixHash(ephemeral.publicKey)
  return {
    message1: concat([ephemeral.publicKey, state.encryptAndHash(payload1)]),
    readMessage2 (message) {
      checkLength(message, 2, MESSAGE_2_BYTES)
      const remoteEphemeral = importKey(crypto, message.subarray(0, KEY_BYTES))
      state.mixHash(remoteEphemeral.bytes)
      state.mixKey(agree(ephemeral, remoteEphemeral)) // ee
      const remoteStatic = importKey(crypto, decrypt(state, message.subarray(KEY_BYTES, 2 * KEY_BYTES + TAG_BYTES), 2), recall)
      state.mixKey(agree(ephemeral, remoteStatic)) // es
      const payload = decrypt(state, message.subarray(2 * KEY_BYTES + TAG_BYTES), 2)
      return {
        payload,
        remoteStatic,
        writeMessage3 (payload3) {
          const sealedStatic = state.encryptAndHash(staticKey.publicKey)
          state.mixKey(agree(staticKey, remoteEphemeral)) // se
          const message3 = concat([sealedStatic, state.encryptAndHash(payload3)])
          const [send, receive] = state.split()
          return { message3, session: { send, receive, handshakeHash: state.handshakeHash } }
        }
      }
    }
  }
}

/** Takes the first message as the side that was dialled. */
export function respond (crypto: NoiseCrypto, { staticKey, ephemeral, recall, prologue = EMPTY }: HandshakeKeys, message1: Uint8Array): ResponderStart {
  checkLength(message1, 1, MESSAGE_1_BYTES)
  const state = begin(crypto, prologue)
  const remoteEphemeral = importKey(crypto, message1.subarray(0, KEY_BYTES))
  state.mixHash(remoteEphemeral.bytes)
  return {
    payload: decrypt(state, message1.subarray(KEY_BYTES), 1),
    writeMessage2 (payload2) {
      state.mixHash(ephemeral.publicKey)
      state.mixKey(agree(ephemeral, remoteEphemeral)) // ee
      const sealedStatic = state.encryptAndHash(staticKey.publicKey)
      state.mixKey(agree(staticKey, remoteEphemeral)) // es
      return {
        message2: concat([ephemeral.publicKey, sealedStatic, state.encryptAndHash(payload2)]),
        readMessage3 (message) {
          checkLength(message, 3, MESSAGE_3_BYTES)
          const remoteStatic = importKey(crypto, decrypt(state, message.subarray(0, KEY_BYTES + TAG_BYTES), 3), recall)
          state.mixKey(agree(ephemeral, remoteStatic)) // se
          const payload = decrypt(state, message.subarray(KEY_BYTES + TAG_BYTES), 3)
          const [receive, send] = state.split()
          return { payload, remoteStatic, session: { send, receive, handshakeHash: state.handshakeHash } }
        }
      }
    }
  }
}

/** 32 bytes exactly, see SymmetricState. */
const PROTOCOL_NAME = new TextEncoder().encode('Noise_XX_25519_ChaChaPoly_SHA256')
const EMPTY = new Uint8Array(0)

function begin (crypto: NoiseCrypto, prologue: Uint8Array): SymmetricState {
  const hash = prologue.byteLength > 0 ? crypto.sha256(PROTOCOL_NAME, prologue) : hashWithoutPrologue ??= crypto.sha256(PROTOCOL_NAME)
  return new SymmetricState(crypto, PROTOCOL_NAME, hash)
}

/** Every handshake of libp2p begins with it. */
let hashWithoutPrologue: Uint8Array | undefined

/**
 * The shared secret. A low-order point of the peer would make it zero, known to everybody (RFC 7748
 * section 6.1); the libraries refuse that in their own ways, here it is refused on every platform.
 */
function agree (own: KeyPair, remote: PublicKey): Uint8Array {
  const secret = refuse(() => own.agree(remote))
  let bits = 0
  for (const byte of secret) bits |= byte
  if (bits === 0) throw new HandshakeError('remote', 'the peer sent an X25519 key of low order')
  return secret
}

function importKey (crypto: NoiseCrypto, bytes: Uint8Array, recall?: HandshakeKeys['recall']): PublicKey {
  return refuse(() => recall?.(bytes) ?? crypto.importPublicKey(bytes))
}

function refuse<T> (use: () => T): T {
  try {
    return use()
  } catch (cause) {
    throw new HandshakeError('remote', 'the peer sent an X25519 key that gives no shared secret', { cause })
  }
}

function decrypt (state: SymmetricState, sealed: Uint8Array, message: number): Uint8Array {
  const plaintext = state.decryptAndHash(sealed)
  if (plaintext === undefined) throw new HandshakeError('remote', `message ${message} of the handshake does not decrypt: it was changed on the way, or belongs to another handshake`)
  return plaintext
}

function checkLength (message: Uint8Array, number: number, minimum: number): void {
  if (message.byteLength < minimum) throw new HandshakeError('remote', `message ${number} of the handshake has ${message.byteLength} bytes, it needs at least ${minimum}`)
}
