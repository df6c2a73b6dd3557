import { InvalidArgumentError } from 'commander'
import { parseAddress, type KeyType } from '@ts-libp2p/peer-id'
import { parseSize } from './sizes.ts'

/** The parsers of arguments: whatever they refuse is wrong usage. */

/** An address that can be dialled: it says where. */
export function dialAddress (text: string): string {
  if (!text.startsWith('/')) throw new InvalidArgumentError(`Give the peer's whole address, such as ${EXAMPLE}; a peer id alone says who, not where.`)
  if (isPlace(listenAddress(text))) return text
  throw new InvalidArgumentError(`This says who, not where: put the place before it, such as ${EXAMPLE}.`)
}

export function listenAddress (text: string): string {
  try {
    parseAddress(text)
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error))
  }
  return text
}

/** For an option that is given several times, or once with several values. */
export function listenAddresses (text: string, before: readonly string[] | undefined): readonly string[] {
  return [...before ?? [], listenAddress(text)]
}

export function port (text: string): number { return wholeNumber(text, 0, 65_535) }
export function count (text: string): number { return wholeNumber(text, 0, Number.MAX_SAFE_INTEGER) }
export function milliseconds (text: string): number { return wholeNumber(text, 1, MAX_MS) }

/** For an argument that is given several times. */
export function dialAddresses (text: string, before: readonly string[] | undefined): readonly string[] {
  return [...before ?? [], dialAddress(text)]
}

/** A number of bytes, such as `64M`. */
export function size (text: string): number {
  const bytes = parseSize(text)
  if (bytes === undefined) throw new InvalidArgumentError('It must be a number of bytes, such as 1000, 500k, 64M or 1.5G.')
  return bytes
}

/** A key type, in any case: `ed25519` as well as `Ed25519`. */
export function keyType (text: string): KeyType {
  const type = KEY_TYPES.find(known => known.toLowerCase() === text.toLowerCase())
  if (type === undefined) throw new InvalidArgumentError(`The key types are ${KEY_TYPES.join(', ')}.`)
  return type
}

function wholeNumber (text: string, least: number, most: number): number {
  const number = /^\d+$/.test(text) ? Number(text) : NaN
  if (!(number >= least && number <= most)) throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`)
  return number
}

function isPlace (text: string): boolean { return parseAddress(text).address.getComponents().length > 0 }

const KEY_TYPES: readonly KeyType[] = ['Ed25519', 'secp256k1', 'ECDSA', 'RSA']
const EXAMPLE = '/ip4/127.0.0.1/tcp/4001/p2p/12D3Koo…'
/** The longest that a timer can wait. */
const MAX_MS = 2 ** 31 - 1
