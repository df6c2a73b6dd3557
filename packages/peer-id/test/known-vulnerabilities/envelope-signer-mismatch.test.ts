// RUSTSEC-2022-0009 / GHSA-wc36-xgcc-jwpr (rust-libp2p core), js-libp2p #3570: a record about one peer,
// signed by another, taken for the first one's. Here for every pair of key types, inline ids and hashes.

import { beforeAll, describe, expect, test } from 'vitest'
import { sealEnvelope } from '../../src/envelope.ts'
import { EnvelopeError } from '../../src/errors.ts'
import type { KeyType, PrivateKey } from '../../src/keys.ts'
import { peerIdFromPublicKey } from '../../src/multihash-peer-id.ts'
import { openPeerRecord, sealPeerRecord } from '../../src/peer-record.ts'
import { node } from '../platforms.ts'
import { sampleKey } from '../vectors.ts'

const types: KeyType[] = ['Ed25519', 'secp256k1', 'ECDSA', 'RSA']
const pairs = types.flatMap((victim) => types.map((attacker) => ({ victim, attacker })))
const keys = new Map<string, PrivateKey>()

beforeAll(async () => {
  for (const type of types) {
    keys.set(`victim ${type}`, await sampleKey(node, type, 'go'))
    keys.set(`attacker ${type}`, await sampleKey(node, type, 'js'))
  }
})

function keyOf (name: string): PrivateKey {
  const key = keys.get(name)
  if (key === undefined) {
    throw new Error(`no key ${name}`)
  }
  return key
}

describe.each(pairs)('RUSTSEC-2022-0009, GHSA-wc36-xgcc-jwpr, js-libp2p 3570: a record passes that another peer signed, $attacker for $victim', ({ victim, attacker }) => {
  test('a record about the victim', async () => {
    const victimKey = keyOf(`victim ${victim}`)
    const attackerKey = keyOf(`attacker ${attacker}`)
    const { bytes } = peerIdFromPublicKey(victimKey.publicKey)
    const payload = Uint8Array.of(0x0a, bytes.byteLength, ...bytes, 0x10, 1)
    const sealed = await sealEnvelope({ privateKey: attackerKey, domain: 'libp2p-peer-record', payloadType: Uint8Array.of(3, 1), payload })
    await expect(openPeerRecord(sealed)).rejects.toThrow(EnvelopeError)
  })

  test('the key of the victim put over the signature of the attacker, and the other way round', async () => {
    const victimKey = keyOf(`victim ${victim}`)
    const attackerKey = keyOf(`attacker ${attacker}`)
    const swap = async (signer: PrivateKey, shown: PrivateKey) => {
      const sealed = await sealPeerRecord({ privateKey: signer, seq: 1n, addresses: [] })
      const keyField = fieldOf(signer.publicKey.bytes).byteLength
      return Uint8Array.of(...fieldOf(shown.publicKey.bytes), ...sealed.subarray(keyField))
    }
    await expect(openPeerRecord(await swap(attackerKey, victimKey))).rejects.toThrow(EnvelopeError)
    await expect(openPeerRecord(await swap(victimKey, attackerKey))).rejects.toThrow(EnvelopeError)
    expect((await openPeerRecord(await swap(victimKey, victimKey))).peerId.matches(victimKey.publicKey)).toBe(true)
  })
})

/** The key as field 1 of an envelope. */
function fieldOf (key: Uint8Array): Uint8Array {
  const { byteLength } = key
  return Uint8Array.of(0x0a, ...(byteLength < 0x80 ? [byteLength] : [byteLength & 0x7f | 0x80, byteLength >> 7]), ...key)
}
