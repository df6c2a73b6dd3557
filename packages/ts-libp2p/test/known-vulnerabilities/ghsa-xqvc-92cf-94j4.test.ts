import { createNode, jsonCodec, type Libp2pNode } from 'ts-libp2p'
import { afterEach, describe, expect, test } from 'vitest'

const nodes: Libp2pNode[] = []
afterEach(async () => { await Promise.all(nodes.splice(0).map(node => node.stop())) })

const codec = jsonCodec(64, String)
const ask = { protocol: '/ask/1.0.0', request: codec, response: codec }

/** 2^31, 2^32 - 1, 2^53, and ten bytes that go on. */
const PREFIXES = ['8080808008', 'ffffffff0f', '8080808080808010', 'ffffffffffffffffffff']

/** py-libp2p: as many bytes were awaited, and held, as the length in front said. */
describe('GHSA-xqvc-92cf-94j4: the length in front of a message is believed', () => {
  test.each(PREFIXES)('the length %s of a request resets it at once, and of an answer ends the request', async prefix => {
    const [alice, bob] = await Promise.all([createNode(), createNode({ log: () => {} })])
    nodes.push(alice, bob)
    const errors: unknown[] = []
    bob.on('handler:error', ({ error }) => { errors.push(error) })
    bob.serve(ask, () => 'never')
    const stream = await alice.dial(bob.peerInfo, ask.protocol)
    await stream.write(new Uint8Array(Buffer.from(prefix, 'hex')))
    await expect(stream.read()).rejects.toMatchObject({ code: 'ERR_STREAM_RESET' })
    const isRefused = { code: expect.stringMatching(/^ERR_(MESSAGE_TOO_LARGE|LENGTH_PREFIX)$/) as string }
    expect(errors).toMatchObject([isRefused])
    const lying = { ...ask, protocol: '/lying/1.0.0' }
    bob.handleProtocol(lying.protocol, async stream => { await stream.write(new Uint8Array(Buffer.from(prefix, 'hex'))) })
    await expect(alice.request(bob.peerInfo, lying, 'hello')).rejects.toMatchObject(isRefused)
  })
})
