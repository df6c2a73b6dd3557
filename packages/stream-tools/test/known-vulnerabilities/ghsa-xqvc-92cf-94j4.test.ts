import { describe, expect, test } from 'vitest'
import { memoryPair, readLengthPrefixed } from '@ts-libp2p/stream-tools'

/** The number as a varint of the fewest bytes. */
function varint (value: bigint): Uint8Array {
  const digits: number[] = []
  let left = value
  for (; left > 0x7fn; left >>= 7n) digits.push(Number(left & 0x7fn) | 0x80)
  return Uint8Array.from([...digits, Number(left)])
}

const LENGTHS = [101n, 65_536n, 2n ** 31n - 1n, 2n ** 31n, 2n ** 32n - 1n, 2n ** 32n, 2n ** 32n + 1n, 2n ** 35n, 2n ** 53n, 2n ** 53n + 1n, 2n ** 63n, 2n ** 64n - 1n, 2n ** 64n + 1n]

/** py-libp2p, Kademlia and rendezvous: as many bytes were awaited, and held, as the length in front said. */
describe('GHSA-xqvc-92cf-94j4: the length in front of a message is believed', () => {
  test.each(LENGTHS)('%s bytes are refused by the length alone: nothing is awaited, nothing more is read', async length => {
    const [near, far] = memoryPair()
    await far.write(Uint8Array.of(...varint(length), ...new Uint8Array(50)))
    const refused = await Promise.race([
      readLengthPrefixed(near, { maxBytes: 100 }).catch((error: unknown) => error),
      new Promise(resolve => { setImmediate(resolve, 'still waiting') })
    ])
    expect(refused).toMatchObject({ code: expect.stringMatching(/^ERR_(MESSAGE_TOO_LARGE|LENGTH_PREFIX)$/) as string, side: 'remote' })
    expect(near.readNow()?.byteLength).toBeGreaterThanOrEqual(50)
  })

  test.each([['ten bytes that go on', 10], ['bytes that go on without end', 5000]])('%s are refused after five', async (_, byteLength) => {
    const [near, far] = memoryPair()
    await far.write(new Uint8Array(byteLength).fill(0xff))
    await expect(readLengthPrefixed(near, { maxBytes: Infinity })).rejects.toMatchObject({ code: 'ERR_LENGTH_PREFIX' })
    expect(near.readNow()?.byteLength).toBe(byteLength - 5)
  })
})
