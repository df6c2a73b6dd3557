// Our message, cut for the narrowest readers: rust-libp2p refuses a message of more than 4 KiB and
// reads only the first, old go-libp2p wants everything but the signed record in the first 2 KiB, and
// go-libp2p wants the end among its first ten reads.

import { identifyMessage, type IdentifyMessage } from './identify-message.ts'

/** The longest message we send. */
export const MAX_SENT_BYTES = 4_096
/** A message with a signed record stays whole up to this size. */
const MAX_WHOLE_BYTES = 2_048
const MAX_SENT_MESSAGES = 9

/**
 * The message as one or more encoded ones of at most 4 KiB, what matters most in the first: key and
 * versions, addresses, then protocols as far as there is room. Protocols that do not fit into all of
 * them are left out; no single field may be longer than 4 KiB.
 */
export function splitMessage (message: IdentifyMessage): Uint8Array[] {
  const { signedPeerRecord, listenAddrs, protocols, ...single } = message
  const bare: IdentifyMessage = { ...single, listenAddrs: [], protocols: [] }
  const fields: Field[] = [
    ...listenAddrs.map(address => ({ byteLength: fieldBytes(address.byteLength), addTo: (part: Part) => part.listenAddrs.push(address) })),
    ...protocols.map(protocol => ({ byteLength: fieldBytes(utf8.encode(protocol).byteLength), addTo: (part: Part) => part.protocols.push(protocol) }))
  ]
  const bareBytes = identifyMessage.encode(bare).byteLength
  const recordBytes = signedPeerRecord === undefined ? 0 : fieldBytes(signedPeerRecord.byteLength)
  const wholeBytes = fields.reduce((sum, { byteLength }) => sum + byteLength, bareBytes + recordBytes)
  if (wholeBytes <= (signedPeerRecord === undefined ? MAX_SENT_BYTES : MAX_WHOLE_BYTES)) return [identifyMessage.encode(message)]

  const parts = pack(bare, bareBytes, fields).slice(0, signedPeerRecord === undefined ? MAX_SENT_MESSAGES : MAX_SENT_MESSAGES - 1)
  const record: IdentifyMessage[] = signedPeerRecord === undefined ? [] : [{ signedPeerRecord, listenAddrs: [], protocols: [] }]
  return [...parts, ...record].map(part => identifyMessage.encode(part))
}

interface Part extends IdentifyMessage {
  readonly listenAddrs: Uint8Array[]
  readonly protocols: string[]
}

interface Field {
  readonly byteLength: number
  readonly addTo: (part: Part) => void
}

function pack (bare: IdentifyMessage, bareBytes: number, fields: readonly Field[]): Part[] {
  let part: Part = { ...bare, listenAddrs: [], protocols: [] }
  let partBytes = bareBytes
  const parts = [part]
  for (const { byteLength, addTo } of fields) {
    if (partBytes + byteLength > MAX_SENT_BYTES) {
      parts.push(part = { listenAddrs: [], protocols: [] })
      partBytes = 0
    }
    addTo(part)
    partBytes += byteLength
  }
  return parts
}

/** A tag of one byte, the length as a varint, and the bytes. */
function fieldBytes (byteLength: number): number {
  return 1 + (byteLength < 0x80 ? 1 : byteLength < 0x4000 ? 2 : 3) + byteLength
}

const utf8 = new TextEncoder()
