import { InvalidArgumentError } from 'commander'
import { describe, expect, it } from 'vitest'
import { count, dialAddress, keyType, listenAddress, listenAddresses, milliseconds, port } from '../src/argument-parsers.ts'

const PEER = '12D3KooWJ2PSSbMxhjwvb71z2RTPxhRKCQLEXK2M9qcDAsBQUoLN'

describe('the parsers of arguments', () => {
  it('take what is right', () => {
    expect(dialAddress(`/ip4/127.0.0.1/tcp/4001/p2p/${PEER}`)).toBe(`/ip4/127.0.0.1/tcp/4001/p2p/${PEER}`)
    expect(dialAddress('/dns4/example.com/tcp/4001')).toBe('/dns4/example.com/tcp/4001')
    expect(listenAddresses('/ip4/127.0.0.1/tcp/2', listenAddresses('/ip4/127.0.0.1/tcp/1', undefined))).toEqual(['/ip4/127.0.0.1/tcp/1', '/ip4/127.0.0.1/tcp/2'])
    expect([port('0'), port('65535'), count('0'), milliseconds('1')]).toEqual([0, 65_535, 0, 1])
    expect([keyType('ed25519'), keyType('SECP256K1'), keyType('rsa'), keyType('Ecdsa')]).toEqual(['Ed25519', 'secp256k1', 'RSA', 'ECDSA'])
  })

  it.each<[string, () => unknown, RegExp]>([
    ['a peer id alone', () => dialAddress(PEER), /who, not where/],
    ['a peer id alone, as an address', () => dialAddress(`/p2p/${PEER}`), /who, not where/],
    ['host and port', () => dialAddress('127.0.0.1:4001'), /whole address, such as \/ip4/],
    ['an address with a mistake', () => dialAddress('/ip4/127.0.0/tcp/1'), /is not an address/],
    ['no address at all', () => dialAddress(''), /whole address/],
    ['no address to listen on', () => listenAddress('tcp'), /has to start with a slash/],
    ['a port that is too high', () => port('65536'), /from 0 to 65535/],
    ['a port that is no number', () => port('4e3'), /whole number/],
    ['half a ping', () => count('0.5'), /whole number/],
    ['no time', () => milliseconds('0'), /from 1/],
    ['another key type', () => keyType('dsa'), /Ed25519, secp256k1, ECDSA, RSA/]
  ])('refuse %s', (_what, parse, message) => {
    expect(parse).toThrow(InvalidArgumentError)
    expect(parse).toThrow(message)
  })
})
