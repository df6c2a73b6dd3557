// The two texts of a peer id (specs/peer-ids "String representation"): the multihash in base58btc, and
// a CIDv1 with the libp2p-key codec in any multibase. The spec tells them apart by how they begin.

import { bases } from 'multiformats/basics'
import { concat } from './bytes.ts'
import { PeerIdError } from './errors.ts'

/** CIDv1, libp2p-key: each a varint of one byte. */
const CID_HEADER = Uint8Array.of(0x01, 0x72)
/** The longest id, with an inline key of 42 bytes as a CID in base2, has 369 characters. */
const MAX_CHARACTERS = 384
/** 44 bytes in base58 have 61 characters at most. */
const MAX_BASE58_CHARACTERS = 61
/** The decoder of base58 takes what is beyond its table for no character at all: an id would have many texts. */
const NOT_ASCII = /[^\0-\x7f]/
const HINT = 'it looks like 12D3KooW…, 16Uiu2HA…, Qm… or bafz…'

/** Base58btc of the multihash. */
export function multihashToText (multihash: Uint8Array): string {
  const text = bases.base58btc.baseEncode(multihash)
  text.charCodeAt(0) // makes one string of the chain of concatenations that it is, and that would cost a kilobyte
  return text
}

/** Whether the text, if it is an id, is the bare base58btc of its multihash. */
export function isBase58 (text: string): boolean { return text.startsWith('1') || text.startsWith('Qm') }

/** The text alone: a part of a longer one would keep all of that in memory. Made of two, it is written anew. */
export function ownCopy (text: string): string { return ` ${text}`.slice(1) }

/** CIDv1 text. */
export function multihashToCid (multihash: Uint8Array, base: 'base32' | 'base36' | 'base58btc'): string {
  return bases[base].encode(concat(CID_HEADER, multihash))
}

/** The multihash in either text, not yet checked; throws a PeerIdError. */
export function multihashFromText (text: string): Uint8Array {
  if (text.length === 0) {
    throw new PeerIdError(`a peer id must not be empty; ${HINT}`)
  }
  if (text.startsWith('/')) {
    throw new PeerIdError('this is an address, not a peer id; use parseAddress to get the id out of it')
  }
  const isBare = isBase58(text)
  // Before decoding, which takes time quadratic in the length in some bases.
  if (text.length > (isBare ? MAX_BASE58_CHARACTERS : MAX_CHARACTERS)) {
    throw new PeerIdError(`a text of ${text.length} characters is too long for a peer id; ${HINT}`)
  }
  if (isBare) {
    if (NOT_ASCII.test(text)) {
      throw notAnId(text)
    }
    return decodeBase(text, () => bases.base58btc.baseDecode(text))
  }
  return multihashFromCid(text)
}

/** The identity multibase is left out: its text is arbitrary bytes after a NUL. */
const { identity: _, ...TEXT_BASES } = bases

function multihashFromCid (text: string): Uint8Array {
  const base = Object.values(TEXT_BASES).find(({ prefix }) => text.startsWith(prefix))
  if (base === undefined) {
    throw new PeerIdError(`${quote(text)} is not a peer id; ${HINT}`)
  }
  const cid = decodeBase(text, () => base.decode(text))
  if (base.encode(cid) !== text) { // decoders pass over padding, and over what base58 does
    throw notAnId(text)
  }
  if (cid[0] !== CID_HEADER[0] || cid[1] !== CID_HEADER[1]) {
    throw new PeerIdError(`${quote(text)} is not a peer id: a CID of a peer has version 1 and the codec libp2p-key; ${HINT}`)
  }
  return cid.slice(CID_HEADER.byteLength)
}

function decodeBase (text: string, decode: () => Uint8Array): Uint8Array {
  try {
    return decode()
  } catch (cause) {
    throw notAnId(text, { cause })
  }
}

function notAnId (text: string, options?: ErrorOptions): PeerIdError {
  return new PeerIdError(`${quote(text)} is not a peer id: a character is wrong or missing; ${HINT}`, options)
}

/** Text from anywhere may reach a log: short, and without control characters. */
function quote (text: string): string {
  return JSON.stringify(text.length > 64 ? `${text.slice(0, 61)}…` : text)
}
