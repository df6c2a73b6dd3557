// Certificate and key parsers that believe a length (RUSTSEC-2023-0052; node-forge CVE-2025-12816,
// CVE-2025-66030 and CVE-2025-66031; js-libp2p CVE-2026-110789, GHSA-rvfr-cqwq-rc4j; and many): DER whose
// elements claim more than there is, nest, or hide bytes.

import { describe, expect, test } from 'vitest'
import { InvalidKeyError } from '../../src/errors.ts'
import { platforms } from '../platforms.ts'
import { fromHex, readVectors } from '../vectors.ts'

const { keys: spec } = readVectors('spec-keys.json') as { keys: Array<{ type: 'RSA' | 'ECDSA', publicKey: string, privateKey: string }> }
/** How many bytes of the message stand before the DER. */
const HEADER = { RSA: 5, ECDSA: 4 }
const CLAIMS = ['84ffffffff', '8400000001', '83ffffff', '82ffff', '8180', '80', '888000000000000000', '00', 'ff']

describe.each(platforms)('RUSTSEC-2023-0052, CVE-2025-66030, CVE-2025-66031: DER is believed that lies, on $platform', ({ keys }) => {
  describe.each(['RSA', 'ECDSA'] as const)('%s', (type) => {
    const raw = fromHex(spec.find((key) => key.type === type)?.publicKey ?? '').subarray(HEADER[type])

    test('the key itself is read', () => {
      expect(keys.publicKeyFromRaw(type, raw).type).toBe(type)
    })

    test.each(CLAIMS)('a length of %s in place of any byte is refused', (claim) => {
      for (let at = 1; at < Math.min(raw.byteLength, 40); at++) {
        const lying = Uint8Array.of(...raw.subarray(0, at), ...fromHex(claim), ...raw.subarray(at + 1))
        if (Buffer.compare(lying, raw) !== 0) {
          try {
            // Inside the numbers a changed byte is only another key.
            expect(keys.publicKeyFromRaw(type, lying).raw.byteLength).toBe(raw.byteLength)
          } catch (error) {
            expect(error).toBeInstanceOf(InvalidKeyError)
          }
        }
      }
    })

    test('bytes after the key, and inside it, are refused', () => {
      expect(() => keys.publicKeyFromRaw(type, Uint8Array.of(...raw, 0))).toThrow(InvalidKeyError)
      expect(() => keys.publicKeyFromRaw(type, Uint8Array.of(...raw, 5, 0))).toThrow(InvalidKeyError)
      expect(() => keys.publicKeyFromRaw(type, raw.subarray(0, -1))).toThrow(InvalidKeyError)
    })

    test('sequences inside sequences are refused without going down', () => {
      const nested = fromHex('3080'.repeat(500))
      expect(() => keys.publicKeyFromRaw(type, nested)).toThrow(InvalidKeyError)
      expect(() => keys.privateKeyFromRaw(type, nested)).toThrow(InvalidKeyError)
    })

    test('the key of the other algorithm is refused', () => {
      const other = type === 'RSA' ? 'ECDSA' : 'RSA'
      expect(() => keys.publicKeyFromRaw(other, raw)).toThrow(InvalidKeyError)
    })
  })
})

// js-libp2p before 5.1.22: the work followed the length that an RSA key of identify claims, before any check of it.
test.each(platforms)('CVE-2026-110789: a claimed length keeps the process busy: not with claims of 4 GiB or nesting, on $platform', ({ keys }) => {
  const raw = fromHex(spec.find((key) => key.type === 'RSA')?.publicKey ?? '').subarray(HEADER.RSA)
  const hostile: Uint8Array[] = CLAIMS.flatMap((claim) => [0, 1, 2, 3, 4, 20, 24, 28].map((at) => Uint8Array.of(...raw.subarray(0, at), ...fromHex(claim), ...raw.subarray(at + 1))))
  hostile.push(fromHex('3080'.repeat(500)), fromHex('3084ffffffff'.repeat(180)), new Uint8Array(1100).fill(0x30))
  for (const bytes of hostile) {
    const begin = performance.now()
    try { keys.publicKeyFromRaw('RSA', bytes) } catch (error) { expect(error).toBeInstanceOf(InvalidKeyError) }
    expect(performance.now() - begin).toBeLessThan(MAX_MS)
  }
})

/** One decode takes microseconds; a busy machine needs its time, and a loop over 4 GiB seconds. */
const MAX_MS = 500
