import type { NoiseCrypto } from '../../src/noise-crypto.ts'
import { initiate, respond, type HandshakeKeys, type Session } from '../../src/xx-handshake.ts'
import { hex } from './bytes.ts'
import type { Transcript } from './vectors.ts'

/** The keys of both sides of a recorded handshake. */
export function keysOf (crypto: NoiseCrypto, transcript: Transcript): { initiator: HandshakeKeys, responder: HandshakeKeys } {
  const prologue = hex(transcript.prologue)
  return {
    initiator: { staticKey: crypto.importKeyPair(hex(transcript.initiatorStatic)), ephemeral: crypto.importKeyPair(hex(transcript.initiatorEphemeral)), prologue },
    responder: { staticKey: crypto.importKeyPair(hex(transcript.responderStatic)), ephemeral: crypto.importKeyPair(hex(transcript.responderEphemeral)), prologue }
  }
}

export interface Payloads {
  readonly payload1?: Uint8Array
  readonly payload2?: Uint8Array
  readonly payload3?: Uint8Array
}

export interface Ran {
  readonly messages: Uint8Array[]
  readonly payloads: Uint8Array[]
  readonly initiator: Session
  readonly responder: Session
}

/** A handshake of both sides in memory. `onPath` sees, and may change, each message. */
export function run (
  crypto: NoiseCrypto, keys: { initiator: HandshakeKeys, responder: HandshakeKeys }, { payload1, payload2 = EMPTY, payload3 = EMPTY }: Payloads = {},
  onPath: (message: Uint8Array, number: 1 | 2 | 3) => Uint8Array = message => message
): Ran {
  const initiator = initiate(crypto, keys.initiator, payload1)
  const responder = respond(crypto, keys.responder, onPath(initiator.message1, 1))
  const responded = responder.writeMessage2(payload2)
  const initiated = initiator.readMessage2(onPath(responded.message2, 2))
  const { message3, session } = initiated.writeMessage3(payload3)
  const finished = responded.readMessage3(onPath(message3, 3))
  return {
    messages: [initiator.message1, responded.message2, message3],
    payloads: [responder.payload, initiated.payload, finished.payload],
    initiator: session,
    responder: finished.session
  }
}

const EMPTY = new Uint8Array(0)
