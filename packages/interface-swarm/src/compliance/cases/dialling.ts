import { equal, fail, isTrue, rejects, rejectsWith, show } from '@ts-libp2p/compliance'
import { peerInfo } from '@ts-libp2p/peer-id'
import type { DialTarget } from '../../swarm.ts'
import { EventRecord } from '../event-record.ts'
import { swarmCase, type SwarmCase } from '../swarm-case.ts'
import { infoOf, somePeer, works } from '../swarm-test.ts'

export const diallingCases: readonly SwarmCase[] = [
  swarmCase({
    id: 'SWARM-DIAL-01',
    clause: 'W-DIAL-6',
    title: 'every form of a target leads to the peer: text, address, with and without /p2p, PeerInfo, and PeerId from the book',
    async run (test) {
      const server = await test.server()
      const address = server.addresses[0] ?? fail('the server listens nowhere')
      const full = address.encapsulate(`/p2p/${server.peerId.toString()}`)
      const targets: DialTarget[] = [address.toString(), full.toString(), address, full, infoOf(server), { id: server.peerId, addresses: [full] }]
      for (const target of targets) {
        const client = await test.swarm()
        const connection = await client.dial(target)
        isTrue(connection.remotePeer.equals(server.peerId), 'somebody else answered')
        await works(connection)
      }
      for (const target of [server.peerId, server.peerId.toString(), `/p2p/${server.peerId.toString()}`]) {
        const client = await test.swarm()
        client.peers.addAddresses(server.peerId, server.addresses)
        await works(await client.dial(target))
      }
    }
  }),
  swarmCase({
    id: 'SWARM-DIAL-02',
    clause: 'W-DIAL-6',
    title: 'a text that is neither an address nor a peer id is a TypeError or an AddressError',
    async run (test) {
      const swarm = await test.swarm()
      for (const target of ['', 'hello', '/no-such-protocol/1']) {
        const error = await rejects(swarm.dial(target), `dial of ${show(target)}`)
        isTrue(error instanceof TypeError || Reflect.get(error, 'code') === 'ERR_ADDRESS', `dial of ${show(target)}: expected a TypeError or ERR_ADDRESS, got ${show(error)}`)
      }
    }
  }),
  swarmCase({
    id: 'SWARM-DIAL-03',
    clause: 'W-DIAL-1',
    title: 'an open connection is used, in whatever form the peer is named; fresh opens another',
    async run (test) {
      const { client, server, near } = await test.connected()
      for (const target of [infoOf(server), server.peerId, `${String(server.addresses[0])}/p2p/${server.peerId.toString()}`]) isTrue(await client.dial(target) === near, 'another connection was opened')
      const fresh = await client.dial(infoOf(server), { fresh: true })
      isTrue(fresh !== near, 'fresh gave the open connection')
      equal(client.connections(server.peerId).length, 2, 'connections after fresh')
      await works(near)
      await works(fresh)
    }
  }),
  swarmCase({
    id: 'SWARM-DIAL-04',
    clause: 'W-DIAL-1',
    title: 'dials at the same time to one peer are one connection at both ends',
    async run (test) {
      const [server, client] = [await test.server(), await test.swarm()]
      const connections = await Promise.all([1, 2, 3, 4, 5].map(() => client.dial(infoOf(server))))
      equal(new Set(connections).size, 1, 'different connections of five dials')
      await test.quiet()
      equal(server.connections().length, 1, 'connections at the server')
    }
  }),
  swarmCase({
    id: 'SWARM-DIAL-05',
    clause: 'W-DIAL-1',
    title: 'two peers that dial each other at the same time both get a connection that works',
    async run (test) {
      const [left, right] = [await test.server(), await test.server()]
      const connections = await Promise.all([left.dial(infoOf(right)), right.dial(infoOf(left))])
      await Promise.all(connections.map(works))
    }
  }),
  swarmCase({
    id: 'SWARM-DIAL-06',
    clause: 'W-DIAL-2',
    title: 'where another peer answers than was dialled, the dial fails, says so, and no connection is left at either end',
    async run (test) {
      const [server, client, stranger] = [await test.server(), await test.swarm(), await somePeer()]
      const record = new EventRecord(client)
      const error = await rejectsWith(client.dial(peerInfo(stranger.id, [...server.addresses])), 'ERR_DIAL_FAILED', 'the dial')
      isTrue(error.message.includes(server.peerId.toString()), `the message does not name who answered: ${error.message}`)
      await test.quiet()
      equal(record.names, '', 'events of the dialling side')
      equal(client.connections().length + server.connections().length, 0, 'connections')
    }
  }),
  swarmCase({
    id: 'SWARM-DIAL-07',
    clause: 'W-DIAL-7',
    title: 'a swarm does not connect to itself: by its id, and by an address that leads back to it',
    async run (test) {
      const swarm = await test.server()
      await rejectsWith(swarm.dial(swarm.peerId), 'ERR_DIAL_FAILED', 'dialling the own id')
      await rejectsWith(swarm.dial(infoOf(swarm)), 'ERR_DIAL_FAILED', 'dialling the own id at the own address')
      await rejectsWith(swarm.dial(String(swarm.addresses[0])), 'ERR_DIAL_FAILED', 'dialling the own address')
      await test.quiet()
      equal(swarm.connections().length, 0, 'connections to itself')
    }
  }),
  swarmCase({
    id: 'SWARM-DIAL-08',
    clause: 'W-DIAL-8',
    title: 'one address that works is enough, wherever it stands among others',
    async run (test) {
      const server = await test.server()
      const [dead, good] = [await test.deadAddress(), String(server.addresses[0])]
      for (const addresses of [[dead, good], [good, dead], [test.fixture.foreignAddress, good]]) {
        const client = await test.swarm()
        await works(await client.dial(peerInfo(server.peerId, addresses)))
        equal(client.connections().length, 1, 'connections')
      }
    }
  }),
  swarmCase({
    id: 'SWARM-DIAL-09',
    clause: 'W-DIAL-9',
    title: 'progress names the phases in their order, up to done',
    async run (test) {
      const [server, client] = [await test.server(), await test.swarm()]
      const phases: string[] = []
      await client.dial(infoOf(server), { onProgress: ({ phase }) => { phases.push(phase) } })
      equal(phases.filter(phase => phase !== 'resolve' && phase !== 'protect').join(' '), 'connect negotiate secure mux done', 'the phases')
    }
  })
]
