import { multiaddr } from '@multiformats/multiaddr'
import { describe, expect, test } from 'vitest'
import { tcp } from '@ts-libp2p/transport-tcp'

describe('tcp', () => {
  test('says what it is', () => {
    expect(tcp()).toMatchObject({ contract: 'transport@1', name: 'tcp' })
    expect(tcp().resolvesNames ?? false).toBe(false)
  })

  test('knows its addresses', () => {
    const transport = tcp()
    const peer = '/p2p/12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA'
    for (const address of ['/ip4/127.0.0.1/tcp/1', '/ip6/::1/tcp/1', `/ip4/127.0.0.1/tcp/1${peer}`]) {
      expect(transport.canDial(multiaddr(address))).toBe(true)
      expect(transport.canListen(multiaddr(address))).toBe(true)
    }
    for (const address of ['/ip4/127.0.0.1/tcp/1/ws', '/dns4/example.org/tcp/1', '/ip4/127.0.0.1/udp/1/quic-v1', '/memory/1', `/ip4/127.0.0.1/tcp/1${peer}/p2p-circuit`]) {
      expect(transport.canDial(multiaddr(address))).toBe(false)
      expect(transport.canListen(multiaddr(address))).toBe(false)
    }
    expect(transport.canDial(multiaddr('/ip4/127.0.0.1/tcp/0'))).toBe(false)
    expect(transport.canListen(multiaddr('/ip4/127.0.0.1/tcp/0'))).toBe(true)
  })

  test('refuses other addresses with an error that says what it takes', async () => {
    await expect(tcp().dial(multiaddr('/ip4/127.0.0.1/tcp/1/ws'))).rejects.toMatchObject({ code: 'ERR_ADDRESS', message: expect.stringContaining('/ip4/<address>/tcp/<port>') as string })
    await expect(tcp().listen(multiaddr('/dns4/example.org/tcp/1'))).rejects.toMatchObject({ code: 'ERR_ADDRESS' })
  })

  test.each([
    [{ keepAliveMs: -1 }], [{ keepAliveMs: 0.5 }], [{ backlog: 0 }], [{ maxConnections: 0 }], [{ maxPending: Infinity }], [{ maxPending: NaN }]
  ])('refuses options out of range: %j', options => {
    expect(() => tcp(options)).toThrow(TypeError)
  })
})
