import { describe, expect, it } from 'vitest'
import { multiaddr } from '@multiformats/multiaddr'
import { ConnectionClosedError } from '@ts-libp2p/interface-connection'
import type { DialTarget, Protocol, Swarm } from '@ts-libp2p/interface-swarm'
import { peerInfo } from '@ts-libp2p/peer-id'
import { Libp2p, type Libp2pOptions } from '../src/index.ts'
import { fakeConnection, fakeStream, fakeSwarm, type FakeSwarm } from './support/fake-swarm.ts'

const ADDRESS = '/ip4/127.0.0.1/tcp/4001'

describe('the options', () => {
  it('lists every problem at once', () => {
    const options = { lisen: [], stopTimeoutMs: -1, listen: ['/ip4/nowhere', 'tcp://x', ADDRESS] }
    const problem = thrown(() => new Libp2p(options))
    expect(problem).toBeInstanceOf(TypeError)
    for (const part of ['4 problems', '\'lisen\'', 'stopTimeoutMs', '/ip4/nowhere', 'tcp://x']) expect(problem.message).toContain(part)
  })

  it('says that listen is a list', () => {
    expect(() => new Libp2p({ listen: ADDRESS } as unknown as Libp2pOptions)).toThrow(/a problem: listen must be a list/)
  })
})

describe('the swarm', () => {
  it('gives the node its identity', () => {
    const swarm = fakeSwarm()
    const node = new Libp2p().addSwarm(swarm)
    expect(node.peerId).toBe(swarm.peerId)
    expect(node.swarm).toBe(swarm)
  })

  it('may be added twice, but only the same', () => {
    const swarm = fakeSwarm()
    const node = new Libp2p().addSwarm(swarm).addSwarm(swarm)
    expect(() => node.addSwarm(fakeSwarm(2))).toThrow(expect.objectContaining({ code: 'ERR_SWARM_CONFLICT', message: expect.stringContaining('one identity') as unknown }))
    expect(() => node.addSwarm(fakeSwarm())).toThrow(expect.objectContaining({ code: 'ERR_SWARM_CONFLICT', message: expect.stringContaining('already') as unknown }))
  })

  it.each<unknown>([{ contract: 'swarm@2' }, {}, null])('of another contract is refused: %j', swarm => {
    expect(() => new Libp2p().addSwarm(swarm as Swarm)).toThrow(expect.objectContaining({ code: 'ERR_CONTRACT' }))
  })

  it('is asked for where it is missing', async () => {
    const node = new Libp2p()
    expect(() => node.peerId).toThrow(expect.objectContaining({ code: 'ERR_NO_SWARM', message: expect.stringContaining('addSwarm') as unknown }))
    expect(() => node.swarm).toThrow(expect.objectContaining({ code: 'ERR_NO_SWARM' }))
    expect(node.addresses).toEqual([])
    expect(node.connections()).toEqual([])
    await expect(node.start()).rejects.toMatchObject({ code: 'ERR_NO_SWARM' })
    expect(node.state).toBe('new')
    await node.addSwarm(fakeSwarm()).start()
    expect(node.state).toBe('started')
  })
})

describe('addresses', () => {
  it('name the peer', async () => {
    const swarm = fakeSwarm()
    const node = new Libp2p({ listen: [ADDRESS, multiaddr('/ip6/::1/tcp/4001')] }).addSwarm(swarm)
    expect(node.addresses).toEqual([])
    await node.start()
    const peer = swarm.peerId.toString()
    expect(node.addresses.map(String)).toEqual([`${ADDRESS}/p2p/${peer}`, `/ip6/::1/tcp/4001/p2p/${peer}`])
    expect(node.peerInfo.id).toBe(swarm.peerId)
    expect(node.peerInfo.addresses.map(String)).toEqual([ADDRESS, '/ip6/::1/tcp/4001'])
  })
})

describe('handlers and listeners', () => {
  it('added before the swarm are kept for it', () => {
    const swarm = fakeSwarm()
    const seen: string[] = []
    const handler = (): void => {}
    const node = new Libp2p()
    node.handleProtocol('/a/1', handler, { maxInboundPerPeer: 3 }).handleProtocol('/b/1', handler).unhandleProtocol('/b/1')
    const off = node.on('peer:connect', () => seen.push('ended'))
    off()
    const offLater = node.on('peer:connect', () => seen.push('connect'))
    expect(node.protocols).toEqual(['/a/1'])
    node.addSwarm(swarm)
    expect([...swarm.handlers]).toEqual([['/a/1', { handler, options: { maxInboundPerPeer: 3 } }]])
    swarm.emit('peer:connect', { peer: swarm.peerId })
    offLater()
    swarm.emit('peer:connect', { peer: swarm.peerId })
    expect(seen).toEqual(['connect'])
  })

  it('work after the swarm as well', () => {
    const swarm = fakeSwarm()
    const seen: string[] = []
    const node = new Libp2p().addSwarm(swarm).handleProtocol('/a/1', () => {})
    node.on('peer:connect', () => seen.push('connect'))
    swarm.emit('peer:connect', { peer: swarm.peerId })
    expect(node.protocols).toEqual(['/a/1'])
    node.unhandleProtocol('/a/1')
    expect(node.protocols).toEqual([])
    expect(seen).toEqual(['connect'])
  })

  it('are refused twice for one protocol, whichever came first', () => {
    const taken = expect.objectContaining({ code: 'ERR_DUPLICATE_HANDLER' }) as unknown as Error
    const node = new Libp2p().handleProtocol('/a/1', () => {})
    expect(() => node.handleProtocol('/a/1', () => {})).toThrow(taken)
    const swarm = fakeSwarm()
    swarm.handle('/a/1', () => {})
    expect(() => node.addSwarm(swarm)).toThrow(taken)
    expect(() => node.peerId).toThrow() // it was not added by half
    node.addSwarm(fakeSwarm())
    expect(() => node.handleProtocol('/a/1', () => {})).toThrow(taken)
  })

  it.each([
    ['chat/1.0.0', () => {}, /begins with a slash.*'chat\/1.0.0'/],
    [undefined, () => {}, /begins with a slash/],
    ['/chat/1.0.0', undefined, /must be a function/]
  ])('say what is wrong with them: %s, %s', (protocol, handler, message) => {
    expect(() => new Libp2p().handleProtocol(protocol as string, handler as () => void)).toThrow(message)
  })
})

describe('addProtocol', () => {
  it.each<unknown>([undefined, null, {}, { start () {} }, () => ({ start () {}, stop () {} })])('refuses what is no part: %s', part => {
    expect(() => new Libp2p().addProtocol(part as Protocol)).toThrow(/start\(swarm\) and stop\(\)/)
  })
})

describe('dial', () => {
  async function started (): Promise<{ node: Libp2p, swarm: FakeSwarm }> {
    const swarm = fakeSwarm()
    const node = new Libp2p().addSwarm(swarm)
    await node.start()
    swarm.calls.length = 0
    return { node, swarm }
  }

  it('gives the connection without a protocol and a stream with one', async () => {
    const { node, swarm } = await started()
    const asked: Array<readonly string[]> = []
    const connection = fakeConnection(protocols => {
      asked.push(protocols)
      return Promise.resolve(fakeStream('/a/1'))
    })
    swarm.dialled = () => connection
    expect(await node.dial(ADDRESS)).toBe(connection)
    expect((await node.dial(ADDRESS, '/a/1')).protocol).toBe('/a/1')
    await node.dial(ADDRESS, ['/a/2', '/a/1'])
    expect(asked).toEqual([['/a/1'], ['/a/2', '/a/1']])
  })

  it('hands its options on', async () => {
    const { node, swarm } = await started()
    const { signal } = new AbortController()
    const seen: unknown[] = []
    swarm.dialled = (_target, options) => {
      seen.push(options)
      return fakeConnection(() => Promise.resolve(fakeStream('/a/1')))
    }
    await node.dial(ADDRESS, { signal })
    await node.dial(ADDRESS, '/a/1', { signal, fresh: true })
    expect(seen).toEqual([{ signal }, { signal, fresh: true }])
  })

  it('dials once more when the connection was just closing', async () => {
    const { node, swarm } = await started()
    swarm.dialled = (_target, options) => fakeConnection(() => options.fresh === true
      ? Promise.resolve(fakeStream('/a/1'))
      : Promise.reject(new ConnectionClosedError()))
    expect((await node.dial(ADDRESS, '/a/1')).protocol).toBe('/a/1')
    expect(swarm.calls).toEqual([`dial ${ADDRESS}`, `dial ${ADDRESS} fresh`])
  })

  it('does not dial for ever', async () => {
    const { node, swarm } = await started()
    swarm.dialled = () => fakeConnection(() => Promise.reject(new ConnectionClosedError()))
    await expect(node.dial(ADDRESS, '/a/1')).rejects.toMatchObject({ code: 'ERR_CONNECTION_CLOSED' })
    await expect(node.dial(ADDRESS, '/a/1', { fresh: true })).rejects.toMatchObject({ code: 'ERR_CONNECTION_CLOSED' })
    expect(swarm.calls).toEqual([`dial ${ADDRESS}`, `dial ${ADDRESS} fresh`, `dial ${ADDRESS} fresh`])
  })

  it('throws on what else goes wrong while the stream is opened', async () => {
    const { node, swarm } = await started()
    swarm.dialled = () => fakeConnection(() => Promise.reject(new Error('broken')))
    await expect(node.dial(ADDRESS, '/a/1')).rejects.toThrow('broken')
    expect(swarm.calls).toEqual([`dial ${ADDRESS}`])
  })

  it.each<unknown>([undefined, null, 4001, {}, ['/ip4/127.0.0.1/tcp/1']])('says what a target is: %s', async target => {
    const { node } = await started()
    await expect(node.dial(target as DialTarget)).rejects.toThrow(/cannot dial .*: give an address such as/)
  })

  it('says what a protocol is', async () => {
    const { node } = await started()
    await expect(node.dial(ADDRESS, 'chat')).rejects.toThrow(/begins with a slash/)
    await expect(node.dial(ADDRESS, [])).rejects.toThrow(/at least one protocol/)
  })

  it('needs a started node', async () => {
    const node = new Libp2p().addSwarm(fakeSwarm())
    await expect(node.dial(ADDRESS)).rejects.toMatchObject({ code: 'ERR_NOT_STARTED', message: expect.stringContaining('await node.start()') as unknown })
    await expect(node.dial(ADDRESS, '/a/1')).rejects.toMatchObject({ code: 'ERR_NOT_STARTED' })
    await node.stop()
    await expect(node.dial(ADDRESS)).rejects.toMatchObject({ code: 'ERR_STOPPED' })
  })
})

describe('connections', () => {
  it('takes a peer in every form', () => {
    const swarm = fakeSwarm()
    const node = new Libp2p().addSwarm(swarm)
    const text = swarm.peerId.toString()
    node.connections()
    node.connections(text)
    node.connections(swarm.peerId)
    node.connections(peerInfo(text))
    expect(swarm.calls).toEqual(['connections all', `connections ${text}`, `connections ${text}`, `connections ${text}`])
  })
})

function thrown (work: () => unknown): Error {
  try {
    work()
  } catch (error) {
    if (error instanceof Error) return error
  }
  throw new Error('nothing was thrown')
}
