import { multiaddr } from '@multiformats/multiaddr'
import type { Gating, Verdict } from '@ts-libp2p/interface-swarm'
import { ManualClock } from '@ts-libp2p/stream-tools'
import { describe, expect, test } from 'vitest'
import { infoOf, makeServer, makeSwarm, recordEvents, until } from './swarms.ts'

const ANSWERS: Array<[title: string, answer: () => Verdict]> = [
  ['denies', () => true],
  ['throws', () => { throw new Error('a defect in the hook') }],
  ['rejects', () => Promise.reject(new Error('a defect in the hook'))],
  ['hangs', () => new Promise<boolean>(() => {})]
]

const OUTBOUND: Array<keyof Gating> = ['denyDialPeer', 'denyDialAddress', 'denyOutboundSecured', 'denyOutboundUpgraded']
const INBOUND: Array<keyof Gating> = ['denyInbound', 'denyInboundSecured', 'denyInboundUpgraded']

/** Hooks that write down that they were asked, and a clock that lets a hanging one run into its deadline. */
function gating (name: keyof Gating, answer: () => Verdict, asked: string[]): Gating {
  const note = (hook: keyof Gating) => () => {
    asked.push(hook)
    return hook === name ? answer() : false
  }
  return Object.fromEntries([...OUTBOUND, ...INBOUND, 'denyStream' as const].map(hook => [hook, note(hook)]))
}

describe.each(ANSWERS)('a gating hook that %s', (_title, answer) => {
  test.each(OUTBOUND)('%s: the dial fails, nothing later is asked, no event is emitted', async name => {
    const clock = new ManualClock()
    const asked: string[] = []
    const [server, dialler] = [await makeServer(), await makeSwarm({ gating: gating(name, answer, asked), clock })]
    const events = recordEvents(dialler)
    const outcome = dialler.dial(infoOf(server)).catch((error: unknown) => error)
    await until(() => asked.includes(name), `${name} is asked`)
    await clock.advance(1000)
    const error = await outcome
    expect(JSON.stringify(error, ['code', 'attempts', 'error', 'rule'])).toContain('ERR_DENIED')
    expect(asked).toEqual(OUTBOUND.slice(0, OUTBOUND.indexOf(name) + 1))
    expect(events).toEqual([])
    expect(dialler.connections()).toEqual([])
  })

  test.each(INBOUND)('%s: the inbound link is refused, nothing later is asked', async name => {
    const clock = new ManualClock()
    const asked: string[] = []
    const server = await makeServer({ gating: gating(name, answer, asked), clock })
    const dialler = await makeSwarm()
    const events = recordEvents(server)
    const dialled = dialler.dial(infoOf(server)).then(connection => connection.closed, () => undefined)
    await until(() => asked.includes(name), `${name} is asked`)
    await clock.advance(1000)
    await dialled
    await until(() => events.includes('inbound:error'), 'the refusal is reported')
    expect(events).toEqual(['inbound:error'])
    expect(asked).toEqual(INBOUND.slice(0, INBOUND.indexOf(name) + 1))
    expect(server.connections()).toEqual([])
  })

  test('denyStream: the stream is refused and the connection stays', async () => {
    const clock = new ManualClock()
    const asked: string[] = []
    const server = await makeServer({ gating: gating('denyStream', answer, asked), clock })
    const dialler = await makeSwarm()
    const connection = await dialler.dial(infoOf(server))
    const stream = await connection.openStream('/echo/1.0.0')
    const read = stream.read().catch((error: unknown) => error)
    await until(() => asked.includes('denyStream'), 'denyStream is asked')
    await clock.advance(1000)
    expect(await read).toMatchObject({ code: expect.stringMatching(/ERR_(STREAM_RESET|NEGOTIATION)/) as string })
    expect(connection.state).toBe('open')
  })
})

describe('the access list', () => {
  test('denying a peer closes its connection at once and refuses it from then on', async () => {
    const [server, dialler] = [await makeServer(), await makeSwarm()]
    const connection = await dialler.dial(infoOf(server))
    dialler.access.deny(server.peerId)
    expect(await connection.closed).toMatchObject({ how: 'local-abort', error: { code: 'ERR_DENIED' } })
    await expect(dialler.dial(infoOf(server))).rejects.toMatchObject({ attempts: [{ error: { code: 'ERR_DENIED' } }] })
    dialler.access.remove(server.peerId.toCid())
    await dialler.dial(infoOf(server))
  })

  test.each([
    ['127.0.0.0/8', '/ip4/127.0.0.1/tcp/1', true],
    ['127.0.0.0/8', '/ip6/::ffff:127.0.0.1/tcp/1', true],
    ['::ffff:127.0.0.0/104', '/ip4/127.0.0.1/tcp/1', true],
    ['192.0.2.0/25', '/ip4/192.0.2.127/tcp/1', true],
    ['192.0.2.0/25', '/ip4/192.0.2.128/tcp/1', false],
    ['2001:db8::/33', '/ip6/2001:db8:7fff::1/tcp/1', true],
    ['2001:db8::/33', '/ip6/2001:db8:8000::1/tcp/1', false],
    ['0.0.0.0/0', '/ip6/2001:db8::1/tcp/1', false]
  ])('%s denies %s: %s', async (network, address, isDenied) => {
    const swarm = await makeSwarm({ limits: { connectTimeoutMs: 1 } })
    swarm.access.deny(network)
    swarm.access.allowOnly(true) // what is not denied is refused for another reason: nothing leaves this machine
    const error = await swarm.dial(multiaddr(address)).catch((reason: unknown) => reason)
    expect(JSON.stringify(error, ['attempts', 'error', 'rule']).includes('the deny list')).toBe(isDenied)
  })

  test.each(['192.0.2.0/33', '192.0.2.0/-1', '192.0.2.0/x', '::ffff:1.2.3.4/90', 'example.test', ''])('refuses the entry %j and says what it takes', async entry => {
    const swarm = await makeSwarm()
    expect(() => swarm.access.deny(entry)).toThrow(/neither a peer id nor a network/)
  })

  test('a closed network lets in who is allowed and nobody else', async () => {
    const [server, friend, stranger] = [await makeServer(), await makeSwarm(), await makeSwarm()]
    server.access.allow(friend.peerId)
    server.access.allowOnly(true)
    await friend.dial(infoOf(server))
    await until(() => server.connections().length === 1, 'the friend is connected')
    const events = recordEvents(server)
    await stranger.dial(infoOf(server)).then(connection => connection.closed, () => undefined)
    await until(() => events.includes('inbound:error'), 'the stranger is refused')
    expect(server.connections().map(connection => connection.remotePeer.toString())).toEqual([friend.peerId.toString()])
  })
})
