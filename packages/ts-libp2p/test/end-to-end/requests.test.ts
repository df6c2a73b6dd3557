import { createNode, jsonCodec, type Libp2pNode, type RequestProtocol } from 'ts-libp2p'
import { afterEach, describe, expect, test } from 'vitest'

interface Greeting { readonly name: string }

const greet: RequestProtocol<Greeting, string> = {
  protocol: '/greet/1.0.0',
  request: jsonCodec(64, value => {
    if (typeof value !== 'object' || value === null || !('name' in value) || typeof value.name !== 'string') throw new TypeError('not a greeting')
    return { name: value.name }
  }),
  response: jsonCodec(64, String)
}

const nodes: Libp2pNode[] = []
afterEach(async () => { await Promise.all(nodes.splice(0).map(node => node.stop())) })

async function pair (): Promise<[Libp2pNode, Libp2pNode]> {
  const made = await Promise.all([createNode(), createNode({ log: () => {} })])
  nodes.push(...made)
  return made
}

describe('requests', () => {
  test('are answered, with the peer that asks', async () => {
    const [alice, bob] = await pair()
    bob.serve(greet, ({ name }, { peer }) => `hello ${name} from ${peer.toString() === alice.peerId.toString() ? 'alice' : 'nobody'}`)
    expect(await alice.request(bob.peerInfo, greet, { name: 'world' })).toBe('hello world from alice')
    expect(await Promise.all(Array.from({ length: 50 }, (_, index) => alice.request(bob.peerId, greet, { name: String(index) })))).toHaveLength(50)
  })

  test('an answerer that throws resets the request, is reported, and the next request is answered', async () => {
    const [alice, bob] = await pair()
    const errors: string[] = []
    bob.on('handler:error', ({ error }) => { errors.push(error.message) })
    bob.serve(greet, ({ name }) => {
      if (name === 'bad') throw new Error('I do not greet you')
      return 'hello'
    })
    await expect(alice.request(bob.peerInfo, greet, { name: 'bad' })).rejects.toMatchObject({ code: 'ERR_STREAM_RESET' })
    expect(errors).toEqual(['I do not greet you'])
    expect(await alice.request(bob.peerInfo, greet, { name: 'good' })).toBe('hello')
  })

  test('an answer that does not come ends with the deadline, one that is too long is refused', async () => {
    const [alice, bob] = await pair()
    bob.serve(greet, () => new Promise<string>(() => {}))
    await expect(alice.request(bob.peerInfo, greet, { name: 'x' }, { timeoutMs: 20 })).rejects.toMatchObject({ code: 'ERR_DEADLINE' })
    const long = { ...greet, protocol: '/long/1.0.0' }
    bob.serve({ ...long, response: jsonCodec(1000, String) }, () => 'x'.repeat(500))
    await expect(alice.request(bob.peerInfo, long, { name: 'x' })).rejects.toMatchObject({ code: 'ERR_MESSAGE_TOO_LARGE' })
  })

  test('a request that is too long is told here, and a cancelled one rejects with its reason', async () => {
    const [alice, bob] = await pair()
    bob.serve(greet, () => new Promise<string>(() => {}))
    await expect(alice.request(bob.peerInfo, greet, { name: 'x'.repeat(100) })).rejects.toThrow(/more than the 64 that \/greet\/1.0.0 allows/)
    const controller = new AbortController()
    const pending = alice.request(bob.peerInfo, greet, { name: 'x' }, { signal: controller.signal })
    controller.abort(new Error('enough'))
    await expect(pending).rejects.toThrow('enough')
  })

  test('a peer that speaks no such protocol is told as such', async () => {
    const [alice, bob] = await pair()
    await expect(alice.request(bob.peerInfo, greet, { name: 'x' })).rejects.toMatchObject({ code: 'ERR_PROTOCOL_NOT_SUPPORTED' })
  })
})
