import { describe, expect, test } from 'vitest'
import { lengthPrefixed, memoryPair } from '@ts-libp2p/stream-tools'
import { readMessages } from '../../src/read-messages.ts'
import { code, concat, fromHex, streamOf } from '../support/messages.ts'

const signal = new AbortController().signal

/** js-libp2p gossipsub (GHSA-4f8r-922h-2vgv) and floodsub (GHSA-cvfg-hcf3-ggwv); the lists of identify are of the same form. */
describe('CVE-2026-46679, CVE-2026-86040: few bytes become many objects', () => {
  test.each([['addresses', 0x12], ['protocols', 0x1a]])('a list of more %s than are decoded ends the exchange, however small they are', async (_, tag) => {
    const elements = (count: number): Uint8Array => concat(lengthPrefixed(concat(Array.from({ length: count }, () => Uint8Array.of(tag, 0)))))
    expect(await readMessages(streamOf(elements(1_024)), { signal })).toBeDefined()
    expect(await code(readMessages(streamOf(elements(1_025)), { signal }))).toBe('ERR_PROTOBUF_DECODE')
  })
})

/** py-libp2p. */
describe('GHSA-xqvc-92cf-94j4: the length in front of a message is believed', () => {
  test.each(['8080808008', 'ffffffff0f', 'ffffffff7f', '8080808080808010', 'ffffffffffffffffff01'])('the length %s ends the exchange, before a byte of the message came', async length => {
    const [far, near] = memoryPair()
    await far.write(fromHex(length))
    expect(['ERR_LENGTH_PREFIX', 'ERR_MESSAGE_TOO_LARGE']).toContain(await code(readMessages(near, { signal })))
  })
})
