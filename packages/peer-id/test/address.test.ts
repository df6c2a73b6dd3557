import { multiaddr } from '@multiformats/multiaddr'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseAddress, peerIdFromMultiaddr } from '../src/address.ts'
import { AddressError, PeerIdError } from '../src/errors.ts'
import { peerIdFromString } from '../src/multihash-peer-id.ts'
import { peerInfo } from '../src/peer-info.ts'

const ID = '12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA'
const HASHED = 'QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N'
const CID = 'bafzbeie5745rpv2m6tjyuugywy4d5ewrqgqqhfnf445he3omzpjbx5xqxe'

describe('parseAddress', () => {
  test.each([
    ['/ip4/127.0.0.1/tcp/4001', '/ip4/127.0.0.1/tcp/4001', undefined],
    [`/ip4/127.0.0.1/tcp/4001/p2p/${ID}`, '/ip4/127.0.0.1/tcp/4001', ID],
    [`/ip4/127.0.0.1/tcp/4001/ipfs/${HASHED}`, '/ip4/127.0.0.1/tcp/4001', HASHED],
    [`/dns4/example.com/tcp/443/wss/p2p/${CID}`, '/dns4/example.com/tcp/443/wss', HASHED],
    [`/ip4/1.2.3.4/tcp/1/p2p/${HASHED}/p2p-circuit/p2p/${ID}`, `/ip4/1.2.3.4/tcp/1/p2p/${HASHED}/p2p-circuit`, ID],
    [`/ip4/1.2.3.4/tcp/1/p2p/${CID}/p2p-circuit`, `/ip4/1.2.3.4/tcp/1/p2p/${HASHED}/p2p-circuit`, undefined],
    [`/p2p/${ID}`, '/', ID],
    ['/ip6/::1/udp/4001/quic-v1/', '/ip6/::1/udp/4001/quic-v1', undefined]
  ])('%s', (text, where, who) => {
    const { address, peerId } = parseAddress(text)
    expect(address.toString()).toBe(where)
    expect(peerId?.toString()).toBe(who)
    const again = parseAddress(multiaddr(multiaddr(text).bytes))
    expect(again.address.toString()).toBe(where)
    expect(again.peerId?.toString()).toBe(who)
    expect(peerIdFromMultiaddr(multiaddr(text))?.toString()).toBe(who)
  })

  test.each([
    ['', AddressError],
    ['/', AddressError],
    ['127.0.0.1:4001', AddressError],
    ['http://example.com', AddressError],
    ['/ip4/300.0.0.1/tcp/1', AddressError],
    ['/ip4/127.0.0.1/tcp/65536', AddressError],
    ['/ip4/127.0.0.1/tcp', AddressError],
    ['/nonsense/1', AddressError],
    [`/ip4/127.0.0.1/tcp/4001/p2p/${ID}/p2p/`, AddressError],
    [`/${'a'.repeat(3000)}`, AddressError],
    ['/ip4/127.0.0.1/tcp/1/p2p/nobody', PeerIdError],
    ['/ip4/127.0.0.1/tcp/1/p2p/Qm', PeerIdError],
    ['/ip4/127.0.0.1/tcp/1/p2p/nobody/p2p-circuit', PeerIdError],
    [`/ip4/127.0.0.1/tcp/1/p2p/nobody/p2p-circuit/p2p/${ID}`, PeerIdError]
  ])('refused: %j', (text, kind) => {
    expect(() => parseAddress(text)).toThrow(kind)
  })

  test('the bytes of an address name only peers that can exist', () => {
    expect(() => peerIdFromMultiaddr(multiaddr(Uint8Array.of(0xa5, 3, 3, 0, 1, 2)))).toThrow(PeerIdError)
    expect(() => parseAddress(multiaddr([]))).toThrow(AddressError)
  })

  test('any text gives an address or a declared error', () => {
    const part = fc.constantFrom('ip4', 'ip6', 'dns4', 'tcp', 'udp', 'p2p', 'ipfs', 'p2p-circuit', 'ws', 'unix', 'http-path', 'certhash', '1.2.3.4', '::1', '80', ID, CID, 'x', '', '%', 'uEiA')
    const text = fc.oneof(fc.array(part, { maxLength: 8 }).map((parts) => `/${parts.join('/')}`), fc.string({ maxLength: 40 }).map((rest) => `/${rest}`))
    fc.assert(fc.property(text, (address) => {
      try {
        expect(typeof parseAddress(address).address.toString()).toBe('string')
      } catch (error) {
        expect(error instanceof AddressError || error instanceof PeerIdError).toBe(true)
      }
    }), { numRuns: 1000 })
  })
})

describe('peerInfo', () => {
  const where = '/ip4/127.0.0.1/tcp/4001'

  test('takes ids and addresses as text or objects', () => {
    const info = peerInfo(ID, [where, multiaddr('/ip4/10.0.0.1/tcp/1')])
    expect(info.id.toString()).toBe(ID)
    expect(info.addresses.map(String)).toEqual([where, '/ip4/10.0.0.1/tcp/1'])
    expect(peerInfo(peerIdFromString(ID)).addresses).toEqual([])
  })

  test('takes the peer off the end, and keeps each address once', () => {
    const cid = peerIdFromString(ID).toCid()
    const info = peerInfo(ID, [`${where}/p2p/${ID}`, where, `${where}/p2p/${cid}`, `/p2p/${ID}`])
    expect(info.addresses.map(String)).toEqual([where])
  })

  test('keeps a relay, and refuses the address of another peer', () => {
    const relayed = `${where}/p2p/${HASHED}/p2p-circuit`
    expect(peerInfo(ID, [`${relayed}/p2p/${ID}`]).addresses.map(String)).toEqual([relayed])
    expect(() => peerInfo(ID, [`${where}/p2p/${HASHED}`])).toThrow(PeerIdError)
    expect(() => peerInfo(ID, ['nowhere'])).toThrow(AddressError)
    expect(() => peerInfo('nobody')).toThrow(PeerIdError)
  })
})
