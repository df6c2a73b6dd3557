import { describe, expect, it } from 'vitest'
import { checkOptions, listenAddresses, type CreateNodeOptions } from '../src/node-options.ts'

describe('checkOptions', () => {
  it('takes none, and all', () => {
    expect(() => checkOptions({})).not.toThrow()
    expect(() => checkOptions({ public: true, port: 4001, echo: true, storage: './data', agent: 'me/1', limits: { maxConnections: Infinity }, earlyMuxers: false, log: () => {}, signal: new AbortController().signal })).not.toThrow()
    expect(() => checkOptions({ listen: ['/ip4/127.0.0.1/tcp/0', '/dns4/example.com/tcp/4001'] })).not.toThrow()
  })

  it.each<[Record<string, unknown>, string]>([
    [{ storge: './data' }, 'unknown option \'storge\': the options are listen,'],
    [{ public: 'yes' }, 'public must be true or false'],
    [{ echo: 1 }, 'echo must be true or false'],
    [{ port: 65_536 }, 'port must be a TCP port from 0 to 65535'],
    [{ port: '4001' }, 'port must be a TCP port'],
    [{ storage: '' }, 'storage must be the path of a folder'],
    [{ identity: '12D3KooW' }, 'identity must be a PrivateKey: make one with generateKey()'],
    [{ agent: 1 }, 'agent must be a text'],
    [{ log: 'console' }, 'log must be a function'],
    [{ signal: {} }, 'signal must be an AbortSignal'],
    [{ limits: 5 }, 'limits must be an object'],
    [{ limits: { maxConections: 5 } }, 'unknown limit \'maxConections\''],
    [{ limits: { maxConnections: -1 } }, 'limits.maxConnections must be a whole number or Infinity, not -1'],
    [{ listen: '/ip4/127.0.0.1/tcp/0' }, 'listen must be a list of addresses'],
    [{ listen: ['127.0.0.1:4001'] }, '"127.0.0.1:4001" is not an address'],
    [{ listen: [], port: 1, public: true }, '2 problems: listen and public exclude each other: put the address into listen; listen and port']
  ])('names what is wrong with %j', (options, message) => {
    expect(() => checkOptions(options)).toThrow(message)
    expect(() => checkOptions(options)).toThrow(TypeError)
  })

  it('lists every problem at once', () => {
    expect(() => checkOptions({ echo: 1, port: -1, storage: 5, listn: [] } as unknown as CreateNodeOptions)).toThrow(/4 problems: .*listn.*echo.*port.*storage/)
  })
})

describe('listenAddresses', () => {
  it.each<[CreateNodeOptions, boolean, string[]]>([
    [{}, true, ['/ip4/127.0.0.1/tcp/0']],
    [{ port: 4001 }, true, ['/ip4/127.0.0.1/tcp/4001']],
    [{ public: true }, true, ['/ip4/0.0.0.0/tcp/0', '/ip6/::/tcp/0']],
    [{ public: true, port: 4001 }, true, ['/ip4/0.0.0.0/tcp/4001', '/ip6/::/tcp/4001']],
    [{ public: true }, false, ['/ip4/0.0.0.0/tcp/0']],
    [{ listen: [] }, true, []],
    [{ listen: ['/ip6/::1/tcp/1'] }, true, ['/ip6/::1/tcp/1']]
  ])('of %j, with IPv6 %s, are %j', (options, hasIp6, expected) => {
    expect(listenAddresses(options, () => hasIp6)).toEqual(expected)
  })
})
