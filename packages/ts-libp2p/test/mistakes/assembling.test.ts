import { describe, expect, it } from 'vitest'
import type { Swarm as SwarmContract } from '@ts-libp2p/interface-swarm'
import { echo, generateKey, Libp2p, noise, peerInfo, ping, Swarm, tcp, yamux, type SwarmOptions } from '../../src/index.ts'
import { startNode } from './strangers.ts'
import { told } from './told.ts'

const LOOPBACK = '/ip4/127.0.0.1/tcp/0'

describe('what a user is told who puts a node together', () => {
  it('without its parts', async () => {
    const swarm = new Swarm({ identity: await generateKey() })
    expect(await told(() => new Libp2p().addSwarm(swarm).start())).toMatchInlineSnapshot(`
      "TypeError
      the swarm misses a transport (addTransport, such as tcp() of @ts-libp2p/transport-tcp), a secure channel (addSecureChannel, such as noise() of @ts-libp2p/secure-channel-noise), a stream muxer (addStreamMuxer, such as yamux() of @ts-libp2p/stream-muxer-yamux)"
    `)
  })

  it('without a muxer', async () => {
    const swarm = new Swarm({ identity: await generateKey() }).addTransport(tcp()).addSecureChannel(noise())
    expect(await told(() => swarm.dial('/ip4/127.0.0.1/tcp/4001'))).toMatchInlineSnapshot(`
      "TypeError
      the swarm misses a stream muxer (addStreamMuxer, such as yamux() of @ts-libp2p/stream-muxer-yamux)"
    `)
  })

  it('without a swarm', async () => {
    expect(await told(() => new Libp2p().start())).toMatchInlineSnapshot(`
      "NoSwarmError ERR_NO_SWARM local
      start() needs a swarm: call node.addSwarm(swarm) first, with a Swarm of @ts-libp2p/swarm, or take createNode() of ts-libp2p"
    `)
  })

  it('without an identity', async () => {
    expect(await told(() => new Swarm({} as unknown as SwarmOptions))).toMatchInlineSnapshot(`
      "TypeError
      the swarm's options have a problem: identity must be a PrivateKey: make one with generateKey() of @ts-libp2p/peer-id"
    `)
  })

  it('with parts of another major of their contract', async () => {
    const swarm = new Swarm({ identity: await generateKey() })
    const foreign = <Part extends object>(part: Part, contract: string): Part => Object.assign(part, { contract })
    expect(await told(() => swarm.addTransport(foreign(tcp(), 'transport@2')))).toMatchInlineSnapshot(`
      "ContractError ERR_CONTRACT local
      the transport tcp implements transport@2, this node needs transport@1: install versions of both that name the same major"
    `)
    expect(await told(() => swarm.addSecureChannel(foreign({ ...noise() }, 'secure-channel@2')))).toMatchInlineSnapshot(`
      "ContractError ERR_CONTRACT local
      the secure channel /noise implements secure-channel@2, this node needs secure-channel@1: install versions of both that name the same major"
    `)
    expect(await told(() => swarm.addStreamMuxer(foreign({ ...yamux() }, 'stream-muxer@2')))).toMatchInlineSnapshot(`
      "ContractError ERR_CONTRACT local
      the stream muxer /yamux/1.0.0 implements stream-muxer@2, this node needs stream-muxer@1: install versions of both that name the same major"
    `)
    expect(await told(() => new Libp2p().addSwarm(foreign(swarm, 'swarm@2')))).toMatchInlineSnapshot(`
      "ContractError ERR_CONTRACT local
      the swarm implements swarm@2, this node needs swarm@1: install versions of both that name the same major"
    `)
  })

  it('with a part that is no part', async () => {
    expect(await told(() => new Libp2p().addSwarm({} as SwarmContract))).toMatchInlineSnapshot(`
      "ContractError ERR_CONTRACT local
      the swarm implements no contract that it names, this node needs swarm@1: give it what the call of the part's package returns, such as tcp()"
    `)
    expect(await told(() => new Libp2p().addProtocol(ping as unknown as ReturnType<typeof ping>))).toMatchInlineSnapshot(`
      "TypeError
      addProtocol() takes a part with start(swarm) and stop(), such as ping(): is a pair of parentheses missing?"
    `)
    const swarm = new Swarm({ identity: await generateKey() })
    expect(await told(() => swarm.addTransport(tcp as unknown as ReturnType<typeof tcp>))).toMatchInlineSnapshot(`
      "ContractError ERR_CONTRACT local
      the transport tcp implements no contract that it names, this node needs transport@1: give it what the call of the part's package returns, such as tcp()"
    `)
    expect(await told(() => swarm.addStreamMuxer(noise() as unknown as ReturnType<typeof yamux>))).toMatchInlineSnapshot(`
      "ContractError ERR_CONTRACT local
      the stream muxer /noise implements secure-channel@1, this node needs stream-muxer@1: add it with the call for its kind"
    `)
  })

  it('with two identities', async () => {
    const [first, second] = [new Swarm({ identity: await generateKey() }), new Swarm({ identity: await generateKey() })]
    expect(await told(() => new Libp2p().addSwarm(first).addSwarm(second))).toMatchInlineSnapshot(`
      "SwarmConflictError ERR_SWARM_CONFLICT local
      the node has a swarm already and is <peer A>; the second one is <peer B>: a node has one identity, so make a second node for it"
    `)
  })

  it('and adds a part when it has started', async () => {
    const node = await startNode()
    expect(await told(() => node.addProtocol(echo()))).toMatchInlineSnapshot(`
      "AlreadyStartedError ERR_ALREADY_STARTED local
      addProtocol() must come before start(): parts are started together, in the order in which they were added"
    `)
  })

  it('and does not start it', async () => {
    const swarm = new Swarm({ identity: await generateKey() }).addTransport(tcp()).addSecureChannel(noise()).addStreamMuxer(yamux())
    expect(await told(() => new Libp2p().addSwarm(swarm).dial(LOOPBACK))).toMatchInlineSnapshot(`
      "NotStartedError ERR_NOT_STARTED local
      dial() needs a started node: await node.start() first"
    `)
  })
})

describe('what a user is told whose two nodes', () => {
  it('have no stream muxer in common', async () => {
    const server = await makeSwarm({}, '/mplex/6.7.0')
    await server.listen([LOOPBACK])
    const client = await makeSwarm({}, '/yamux/1.0.0')
    expect(await told(() => client.dial(peerInfo(server.peerId, [...server.addresses])))).toMatchInlineSnapshot(`
      "DialFailedError ERR_DIAL_FAILED remote
      cannot connect to <peer A>: /ip4/127.0.0.1/tcp/<port> failed at secure: no common stream muxer: this node offers /yamux/1.0.0, the peer offers /mplex/6.7.0 (add a stream muxer that the peer offers)"
    `)
    const late = await makeSwarm({ earlyMuxers: false }, '/yamux/1.0.0')
    expect(await told(() => late.dial(peerInfo(server.peerId, [...server.addresses])))).toMatchInlineSnapshot(`
      "DialFailedError ERR_DIAL_FAILED remote
      cannot connect to <peer A>: /ip4/127.0.0.1/tcp/<port> failed at mux: the peer does not speak /yamux/1.0.0 (the two nodes share no secure channel or stream muxer: add one that the peer has)"
    `)
    await Promise.all([server.stop(), client.stop(), late.stop()])
  })

  it('have no secure channel in common', async () => {
    const server = await makeSwarm({}, '/yamux/1.0.0', '/tls/1.0.0')
    await server.listen([LOOPBACK])
    const client = await makeSwarm({}, '/yamux/1.0.0')
    expect(await told(() => client.dial(peerInfo(server.peerId, [...server.addresses])))).toMatchInlineSnapshot(`
      "DialFailedError ERR_DIAL_FAILED remote
      cannot connect to <peer A>: /ip4/127.0.0.1/tcp/<port> failed at negotiate: the peer does not speak /noise (the two nodes share no secure channel or stream muxer: add one that the peer has)"
    `)
    await Promise.all([server.stop(), client.stop()])
  })

  it('are kept apart by a rule of one', async () => {
    const server = await makeSwarm({}, '/yamux/1.0.0')
    await server.listen([LOOPBACK])
    const client = await makeSwarm({ gating: { denyDialAddress: () => true } }, '/yamux/1.0.0')
    expect(await told(() => client.dial(peerInfo(server.peerId, [...server.addresses])))).toMatchInlineSnapshot(`
      "DialFailedError ERR_DIAL_FAILED local
      cannot connect to <peer A>: /ip4/127.0.0.1/tcp/<port> skipped: /ip4/127.0.0.1/tcp/<port> is denied by the gating hook denyDialAddress of this node: change that if it should be let through"
    `)
    await Promise.all([server.stop(), client.stop()])
  })
})

/** With a muxer and a channel that go by these names. */
async function makeSwarm (options: Partial<SwarmOptions>, muxer: string, channel?: string): Promise<Swarm> {
  return new Swarm({ identity: await generateKey(), log: () => {}, ...options })
    .addTransport(tcp())
    .addSecureChannel(channel === undefined ? noise() : { ...noise(), protocol: channel })
    .addStreamMuxer({ ...yamux(), protocol: muxer })
}
