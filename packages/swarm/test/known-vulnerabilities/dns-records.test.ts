import { multiaddr } from '@multiformats/multiaddr'
import { describe, expect, test } from 'vitest'
import { resolveAddress } from '../../src/dial/resolve-address.ts'
import type { Resolver } from '../../src/resolver.ts'

/** A resolver that counts, and whose TXT records are what `texts` says. */
function counting (texts: (name: string) => string[]): { resolver: Resolver, asked: string[] } {
  const asked: string[] = []
  return {
    asked,
    resolver: {
      texts: async name => { asked.push(name); return texts(name) },
      addresses: async name => { asked.push(name); return ['192.0.2.1'] }
    }
  }
}

const resolve = (resolver: Resolver): Promise<readonly unknown[]> => resolveAddress(multiaddr('/dnsaddr/start.test'), { resolver, maxDepth: 4, lookups: { left: 32 }, peer: undefined, signal: new AbortController().signal })

/** dns-packet, whose names pointed at themselves; rust-libp2p bounds look-ups and records for the same reason. Packets are parsed by the platform. */
describe('CVE-2021-23386 and its kind: what a name server answers', () => {
  test('records that point at themselves end at the depth', async () => {
    const { resolver, asked } = counting(() => ['dnsaddr=/dnsaddr/start.test'])
    await expect(resolve(resolver)).rejects.toThrow('more than 4 times')
    expect(asked.length).toBe(4)
  })

  test('records that fan out end at the look-ups of one dial', async () => {
    const { resolver, asked } = counting(name => Array.from({ length: 16 }, (_, index) => name === '_dnsaddr.start.test' ? `dnsaddr=/dnsaddr/${index}.test` : `dnsaddr=/dns4/${index}.${name}/tcp/1`))
    await expect(resolve(resolver)).rejects.toThrow('too many names')
    expect(asked.length).toBe(32)
  })

  test('of 100,000 records 16 are read', async () => {
    const { resolver } = counting(() => Array.from({ length: 100_000 }, (_, index) => `dnsaddr=/ip4/192.0.2.1/tcp/${1 + index % 60_000}`))
    expect((await resolve(resolver)).length).toBe(16)
  })

  test('what is no address is passed over, however long', async () => {
    const { resolver } = counting(() => [`dnsaddr=/${'a/'.repeat(30_000)}`, 'dnsaddr=', `dnsaddr=/ip4/${'1.'.repeat(1000)}/tcp/1`, 'dnsaddr=/ip4/192.0.2.9/tcp/9'])
    expect((await resolve(resolver)).map(String)).toEqual(['/ip4/192.0.2.9/tcp/9'])
  })
})
