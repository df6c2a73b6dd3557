// Reads the data files beside this one; each names its source.

import { readFileSync } from 'node:fs'
import type { KeyFactory } from '../src/key-factory.ts'
import type { KeyType, PrivateKey } from '../src/keys.ts'

/** A data file; the caller says what is in it. */
export function readVectors (name: string): unknown {
  return JSON.parse(readFileSync(new URL(`./vectors/${name}`, import.meta.url), 'utf8'))
}

export function fromHex (text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text.replaceAll(' ', ''), 'hex'))
}

export function toHex (data: Uint8Array): string {
  return Buffer.from(data).toString('hex')
}

export function utf8 (text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

/** A copy with one bit turned over. */
export function flipBit (data: Uint8Array, bit: number): Uint8Array {
  const copy = data.slice()
  const index = bit >> 3
  copy[index] = (copy[index] ?? 0) ^ (1 << (bit & 7))
  return copy
}

const { keys: interopKeys } = readVectors('interop-keys.json') as { keys: Array<{ type: KeyType, writtenBy: string, privateKey: string }> }

/** A new key, or one of two published ones for RSA, which takes long to generate. */
export async function sampleKey (keys: KeyFactory, type: KeyType, writtenBy: 'go' | 'js' = 'go'): Promise<PrivateKey> {
  if (type !== 'RSA') {
    return keys.generateKey(type)
  }
  const found = interopKeys.find((key) => key.type === type && key.writtenBy === writtenBy)
  return keys.privateKeyFromBytes(fromHex(found?.privateKey ?? ''))
}
