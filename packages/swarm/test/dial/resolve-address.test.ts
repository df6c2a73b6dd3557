import { multiaddr } from '@multiformats/multiaddr'
import { generateKey, peerIdFromPublicKey, type PeerId } from '@ts-libp2p/peer-id'
import { describe, expect, test } from 'vitest'
import { resolveAddress, type ResolveOptions } from '../../src/dial/resolve-address.ts'
import type { Resolver } from '../../src/resolver.ts'

const names: Resolver = {
  async addresses (name, family) {
    if (name === 'missing.test') throw new Error('ENOTFOUND')
    return [...family === 6 ? [] : ['127.0.0.1'], ...family === 4 ? [] : ['::1']]
  },
  async texts () {
    return ['dnsaddr=/ip4/127.0.0.1/tcp/1', 'something else', 'dnsaddr=nonsense', 'dnsaddr=/dns4/node.test/tcp/2']
  }
}

const options = (rest: Partial<ResolveOptions> = {}): ResolveOptions => ({ resolver: names, maxDepth: 4, lookups: { left: 32 }, peer: undefined, signal: new AbortController().signal, ...rest })
const resolve = async (text: string, rest?: Partial<ResolveOptions>): Promise<string[]> => (await resolveAddress(multiaddr(text), options(rest))).map(String)
const newPeer = async (): Promise<PeerId> => peerIdFromPublicKey((await generateKey()).publicKey)

describe('resolving names', () => {
  test.each([
    ['/dns4/node.test/tcp/1', ['/ip4/127.0.0.1/tcp/1']],
    ['/dns6/node.test/tcp/1', ['/ip6/::1/tcp/1']],
    ['/dns/node.test/tcp/1', ['/ip4/127.0.0.1/tcp/1', '/ip6/::1/tcp/1']],
    ['/ip4/127.0.0.1/tcp/1', ['/ip4/127.0.0.1/tcp/1']],
    ['/dnsaddr/boot.test', ['/ip4/127.0.0.1/tcp/1', '/ip4/127.0.0.1/tcp/2']]
  ])('%s', async (text, expected) => {
    expect(await resolve(text)).toEqual(expected)
  })

  test('a /dnsaddr list is filtered by the peer that is wanted', async () => {
    const [wanted, other] = await Promise.all([newPeer(), newPeer()])
    const resolver: Resolver = { ...names, texts: async () => [`dnsaddr=/ip4/127.0.0.1/tcp/1/p2p/${other.toString()}`, `dnsaddr=/ip4/127.0.0.1/tcp/2/p2p/${wanted.toString()}`] }
    expect(await resolve('/dnsaddr/boot.test', { resolver, peer: wanted })).toEqual(['/ip4/127.0.0.1/tcp/2'])
  })

  test('look-ups are bounded over one dial', async () => {
    await expect(resolve('/dns4/node.test/tcp/1', { lookups: { left: 0 } })).rejects.toThrow('too many names')
  })

  test('without a resolver the error says what to do', async () => {
    await expect(resolve('/dns4/node.test/tcp/1', { resolver: undefined })).rejects.toThrow('give the swarm one with the option resolver')
  })

  test('a look-up that hangs ends with the signal', async () => {
    const controller = new AbortController()
    const hangs: Resolver = { ...names, addresses: () => new Promise(() => {}) }
    const pending = resolve('/dns4/node.test/tcp/1', { resolver: hangs, signal: controller.signal })
    controller.abort(new Error('enough'))
    await expect(pending).rejects.toThrow('enough')
  })
})
