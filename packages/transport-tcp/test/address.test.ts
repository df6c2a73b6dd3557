import { multiaddr } from '@multiformats/multiaddr'
import { describe, expect, test } from 'vitest'
import { dialable, parseAddress, toMultiaddr } from '../src/address.ts'

const PEER = '/p2p/12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA'

describe('parseAddress', () => {
  test.each([
    ['/ip4/192.0.2.1/tcp/4001', { host: '192.0.2.1', port: 4001, family: 4 }],
    ['/ip6/2001:db8::1/tcp/4001', { host: '2001:db8::1', port: 4001, family: 6 }],
    ['/ip6zone/eth0/ip6/fe80::1/tcp/4001', { host: 'fe80::1%eth0', port: 4001, family: 6 }],
    ['/ip4/192.0.2.1/tcp/0', { host: '192.0.2.1', port: 0, family: 4 }],
    [`/ip4/192.0.2.1/tcp/4001${PEER}`, { host: '192.0.2.1', port: 4001, family: 4 }],
    [`/ip6/::1/tcp/1${PEER}`, { host: '::1', port: 1, family: 6 }]
  ])('takes %s', (text, expected) => {
    expect(parseAddress(multiaddr(text))).toEqual(expected)
  })

  test.each([
    ['/ip4/192.0.2.1/tcp/4001/ws', 'another transport on top'],
    ['/ip4/192.0.2.1/tcp/4001/tls/ws', 'another transport on top'],
    [`/ip4/192.0.2.1/tcp/4001${PEER}/p2p-circuit`, 'the address of a relay'],
    [`/ip4/192.0.2.1/tcp/4001${PEER}${PEER}`, 'two peers'],
    ['/ip4/192.0.2.1/udp/4001', 'UDP'],
    ['/ip4/192.0.2.1/udp/4001/quic-v1', 'UDP'],
    ['/ip4/192.0.2.1', 'no port'],
    ['/tcp/4001', 'no address'],
    ['/dns4/example.org/tcp/4001', 'a name: the swarm resolves it'],
    ['/dns/example.org/tcp/4001', 'a name: the swarm resolves it'],
    ['/ip4/192.0.2.1/ip4/192.0.2.1/tcp/4001', 'two addresses'],
    ['/ip6zone/eth0/ip4/192.0.2.1/tcp/4001', 'a zone where there is none'],
    ['/unix/%2ftmp%2fsocket', 'a local socket'],
    ['/memory/1', 'another transport'],
    [PEER, 'only a peer']
  ])('refuses %s: %s', text => {
    expect(parseAddress(multiaddr(text))).toBeUndefined()
  })

  test('refuses an empty address', () => {
    expect(parseAddress(multiaddr('/'))).toBeUndefined()
  })
})

describe('toMultiaddr', () => {
  test.each([
    ['127.0.0.1', '/ip4/127.0.0.1/tcp/9'],
    ['::1', '/ip6/::1/tcp/9'],
    ['fe80::1%eth0', '/ip6zone/eth0/ip6/fe80::1/tcp/9'],
    ['::ffff:192.0.2.1', '/ip4/192.0.2.1/tcp/9']
  ])('%s', (host, expected) => {
    expect(toMultiaddr(host, 9).toString()).toBe(expected)
    expect(toMultiaddr(host, 9).equals(multiaddr(expected))).toBe(true)
  })

  test('refuses what is no address', () => {
    expect(() => toMultiaddr('localhost', 9)).toThrow(TypeError)
  })
})

describe('dialable', () => {
  test('one address stands for itself', () => {
    expect(dialable('192.0.2.1', 9).map(String)).toEqual(['/ip4/192.0.2.1/tcp/9'])
  })

  test('a wildcard stands for the addresses of its family, loopback included', () => {
    const four = dialable('0.0.0.0', 9).map(String)
    expect(four).toContain('/ip4/127.0.0.1/tcp/9')
    expect(four.every(address => address.startsWith('/ip4/') && address.endsWith('/tcp/9'))).toBe(true)
    const six = dialable('::', 9).map(String)
    expect(six).toContain('/ip6/::1/tcp/9')
    expect(six.every(address => address.startsWith('/ip6/'))).toBe(true)
    expect([...four, ...six].filter(address => address.includes('/0.0.0.0/') || address.includes('/::/') || /\/fe[89ab]/.test(address))).toEqual([])
  })
})
