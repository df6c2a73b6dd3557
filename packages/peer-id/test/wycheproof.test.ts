// Project Wycheproof: signatures chosen to go wrong in some library. Both platforms must give the
// published verdict; where that is "acceptable", they must agree.

import { describe, expect, test, vi } from 'vitest'
import type { KeyType } from '../src/keys.ts'
import { browser, node } from './platforms.ts'
import { fromHex, readVectors } from './vectors.ts'

// Arithmetic in JavaScript and new RSA keys take seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000 })

type Row = [id: number, message: string, signature: string, result: 'valid' | 'invalid' | 'acceptable']
interface Vectors { groups: Array<{ publicKeyDer: string, tests: Row[] }> }

/** The key's own bytes in the PKIX form that Wycheproof has. */
const rawOf: Record<KeyType, (der: Uint8Array) => Uint8Array> = {
  Ed25519: (der) => der.subarray(-32),
  secp256k1: (der) => Uint8Array.of((der.at(-1) ?? 0) % 2 === 0 ? 2 : 3, ...der.subarray(-64, -32)),
  ECDSA: (der) => der,
  RSA: (der) => der
}
const files: Array<{ file: string, type: KeyType }> = [
  { file: 'wycheproof-ed25519.json', type: 'Ed25519' },
  { file: 'wycheproof-secp256k1.json', type: 'secp256k1' },
  { file: 'wycheproof-p256.json', type: 'ECDSA' },
  { file: 'wycheproof-rsa2048.json', type: 'RSA' }
]

describe.each(files)('$file', ({ file, type }) => {
  const { groups } = readVectors(file) as Vectors

  test('both platforms give the published verdict', async () => {
    const surprises: unknown[] = []
    for (const { publicKeyDer, tests } of groups) {
      const raw = rawOf[type](fromHex(publicKeyDer))
      const keys = [node.publicKeyFromRaw(type, raw), browser.publicKeyFromRaw(type, raw)]
      for (const [id, message, signature, result] of tests) {
        const [onNode, inBrowser] = await Promise.all(keys.map((key) => key.verify(fromHex(message), fromHex(signature))))
        if (onNode !== inBrowser || (result !== 'acceptable' && onNode !== (result === 'valid'))) {
          surprises.push({ id, result, onNode, inBrowser })
        }
      }
    }
    expect(surprises).toEqual([])
  })
})
