// The Identify message (specs/identify, "The Identify Message") and its limits. What is over a limit
// of the message is an error; what is over a limit of one element costs the peer that element only
// (see peer-claims.ts), so that one odd address does not hide all the rest.

import { bytes, message, repeated, string, type MessageCodec } from '@ts-libp2p/protobuf-codec'

export const IDENTIFY_PROTOCOL = '/ipfs/id/1.0.0'
export const PUSH_PROTOCOL = '/ipfs/id/push/1.0.0'

/** As go-libp2p and js-libp2p accept them. */
export const MAX_MESSAGE_BYTES = 8_192
/** As go-libp2p has it (js-libp2p: as many); more are an attack on whoever waits for the end. */
export const MAX_MESSAGES = 10
/** All messages of one exchange: what the peer can make us hold for the time of the exchange. */
export const MAX_EXCHANGE_BYTES = 65_536
/** Elements of one list in one message that are decoded; as many as go-libp2p keeps. */
const MAX_ELEMENTS = 1_024

export interface IdentifyMessage {
  /** The protobuf `PublicKey`. */
  readonly publicKey?: Uint8Array
  readonly listenAddrs: readonly Uint8Array[]
  readonly protocols: readonly string[]
  readonly observedAddr?: Uint8Array
  readonly protocolVersion?: string
  readonly agentVersion?: string
  /** A signed envelope (RFC 0002) around a peer record (RFC 0003). */
  readonly signedPeerRecord?: Uint8Array
}

export const identifyMessage: MessageCodec<IdentifyMessage> = message({
  name: 'Identify',
  maxBytes: MAX_MESSAGE_BYTES,
  fields: {
    publicKey: bytes(1, { maxBytes: MAX_MESSAGE_BYTES }),
    listenAddrs: repeated(bytes(2, { maxBytes: MAX_MESSAGE_BYTES }), { max: MAX_ELEMENTS }),
    protocols: repeated(string(3, { maxBytes: MAX_MESSAGE_BYTES }), { max: MAX_ELEMENTS }),
    observedAddr: bytes(4, { maxBytes: MAX_MESSAGE_BYTES }),
    protocolVersion: string(5, { maxBytes: MAX_MESSAGE_BYTES }),
    agentVersion: string(6, { maxBytes: MAX_MESSAGE_BYTES }),
    signedPeerRecord: bytes(8, { maxBytes: MAX_MESSAGE_BYTES })
  }
})

/** One message out of several, as protobuf merges them: lists are appended, of the rest the last counts. */
export function mergeMessages (messages: readonly IdentifyMessage[]): IdentifyMessage {
  return Object.assign({}, ...messages, {
    listenAddrs: messages.flatMap(({ listenAddrs }) => listenAddrs),
    protocols: messages.flatMap(({ protocols }) => protocols)
  }) as IdentifyMessage
}
