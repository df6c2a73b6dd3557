import { equal, isTrue, ManualClock, rejects, show, throws } from '@ts-libp2p/compliance'
import { multiaddr } from '@multiformats/multiaddr'
import { peerInfo } from '@ts-libp2p/peer-id'
import { swarmCase, type SwarmCase } from '../swarm-case.ts'
import { infoOf, somePeer, works } from '../swarm-test.ts'

export const keepingCases: readonly SwarmCase[] = [
  swarmCase({
    id: 'SWARM-KEEP-01',
    clause: 'W-KEEP-1',
    title: 'a kept peer is connected, and connected again after a loss, until it is given back',
    async run (test) {
      const [server, client] = [await test.server(), await test.swarm()]
      const end = client.keepConnected(infoOf(server))
      const first = await test.connection(client, server.peerId)
      first.abort()
      await first.closed
      const second = await test.connection(client, server.peerId)
      isTrue(second !== first, 'the connection is the one that ended')
      await works(second)
      end()
      end()
      second.abort()
      await second.closed
      await test.quiet()
      equal(client.connections().length, 0, 'connections after it was given back')
    }
  }),
  swarmCase({
    id: 'SWARM-KEEP-02',
    clause: 'W-KEEP-1',
    title: 'a kept peer that cannot be reached is dialled at once when a new address of it becomes known',
    async run (test) {
      const [server, client] = [await test.server(), await test.swarm()]
      client.keepConnected(peerInfo(server.peerId, [await test.deadAddress()]))
      await test.until(() => client.explain(server.peerId).lastAttempts.length > 0)
      isTrue((client.explain(server.peerId).nextDialMs ?? -1) >= 0, 'explain does not say when it is dialled again')
      client.peers.addAddresses(server.peerId, server.addresses)
      await works(await test.connection(client, server.peerId))
    }
  }),
  swarmCase({
    id: 'SWARM-KEEP-03',
    clause: 'W-KEEP-2',
    title: 'a target that names no peer cannot be kept: a TypeError',
    async run (test) {
      const [server, client] = [await test.server(), await test.swarm()]
      const error = throws(() => client.keepConnected(String(server.addresses[0])), 'keepConnected of an address')
      isTrue(error instanceof TypeError, `expected a TypeError, got ${show(error)}`)
    }
  }),
  swarmCase({
    id: 'SWARM-KEEP-04',
    clause: 'W-KEEP-3',
    title: 'explain names the tags that protect a connection, each until it is taken back, and that it is kept',
    async run (test) {
      const { client, server } = await test.connected()
      const tags = (): string => [...client.explain(server.peerId).connections[0]?.protectedBy ?? []].sort().join()
      isTrue(client.explain(server.peerId).connections[0]?.trimOrder === 1, 'an unprotected connection has no place in the trim order')
      const first = client.protect(server.peerId, 'a')
      const [again, other] = [client.protect(server.peerId, 'a'), client.protect(server.peerId, 'b')]
      equal(tags(), 'a,b', 'the tags')
      first()
      first()
      equal(tags(), 'a,b', 'the tags after one of two was taken back, twice')
      again()
      other()
      equal(tags(), '', 'the tags after all were taken back')
      client.keepConnected(infoOf(server))
      equal(tags(), 'kept', 'the tags of a kept peer')
      equal(client.explainConnections()[0]?.trimOrder, undefined, 'the place of a kept peer in the trim order')
    }
  }),
  swarmCase({
    id: 'SWARM-KEEP-05',
    clause: 'W-KEEP-1',
    title: 'a kept peer that is never there is dialled on and on; the waits grow, and no further than to some minutes',
    needs: ['manualClock'],
    async run (test) {
      const clock = new ManualClock()
      const [swarm, stranger] = [await test.swarm({ clock }), await somePeer()]
      swarm.keepConnected(peerInfo(stranger.id, [await test.deadAddress()]))
      const waits: number[] = []
      for (let failures = 1; failures <= 30; failures++) {
        await test.until(() => swarm.counters.dials['failed'] === failures && (swarm.explain(stranger.id).nextDialMs ?? 0) > 0)
        const waitMs = swarm.explain(stranger.id).nextDialMs ?? 0
        waits.push(waitMs)
        clock.advance(waitMs)
      }
      isTrue(Math.max(...waits) >= 4 * (waits[0] ?? 0), `the waits do not grow: from ${String(waits[0])} ms to ${Math.max(...waits)} ms`)
      isTrue(Math.max(...waits) <= 600_000, `the waits grow to ${Math.max(...waits)} ms`)
    }
  }),
  swarmCase({
    id: 'SWARM-EXPLAIN-01',
    clause: 'W-EXPLAIN-1',
    title: 'explain tells of the open connections, how the last ones ended, and why the last dial failed',
    async run (test) {
      const { client, server, near } = await test.connected()
      const open = client.explain(server.peerId)
      equal(open.connections.map(({ id }) => id).join(), near.id, 'the open connections')
      equal(open.connections[0]?.direction, 'outbound', 'the direction')
      equal(client.explainConnections().map(({ id }) => id).join(), near.id, 'all connections')
      near.abort(new Error('given up'))
      await near.closed
      await test.until(() => client.explain(server.peerId).past.length === 1)
      equal(client.explain(server.peerId).past[0]?.reason.how, 'local-abort', 'how the last one ended')
      const stranger = await somePeer()
      const dead = await test.deadAddress()
      await rejects(client.dial(peerInfo(stranger.id, [dead])), 'the dial')
      equal(client.explain(stranger.id).lastAttempts.map(({ address }) => address).join(), dead, 'the attempts of the last dial')
      equal(client.explain(server.peerId).lastAttempts.length, 0, 'attempts after a dial that succeeded')
    }
  }),
  swarmCase({
    id: 'SWARM-COUNT-01',
    clause: 'W-COUNT-1',
    title: 'counters count connections, dials and errors, and are a copy',
    async run (test) {
      const { client, server, near } = await test.connected()
      const before = client.counters
      await rejects(client.dial(await test.deadAddress()), 'the dial')
      await near.close()
      await test.until(() => client.counters.connectionsClosed['local-close'] === 1 && server.counters.connectionsClosed['remote-close'] === 1)
      equal(before.connectionsClosed['local-close'], undefined, 'what an older copy counts')
      equal(client.counters.connectionsOpened['outbound'], 1, 'outbound connections')
      equal(server.counters.connectionsOpened['inbound'], 1, 'inbound connections')
      equal(`${String(client.counters.dials['succeeded'])} ${String(client.counters.dials['failed'])}`, '1 1', 'dials that succeeded and failed')
    }
  }),
  swarmCase({
    id: 'SWARM-OBSERVED-01',
    clause: 'W-OBSERVED-1',
    title: 'observed addresses: the most confirmed first, one voice for each peer, the last word counts',
    async run (test) {
      const swarm = await test.swarm()
      const peers = await Promise.all([1, 2, 3].map(() => somePeer()))
      const [one, two] = [multiaddr('/ip4/192.0.2.1/tcp/1'), multiaddr('/ip4/192.0.2.2/tcp/2')]
      equal(swarm.observedAddresses.length, 0, 'addresses at first')
      for (const { id } of peers.slice(0, 1)) for (let time = 0; time < 5; time++) swarm.observed(one, id)
      for (const { id } of peers.slice(1)) swarm.observed(two, id)
      equal(swarm.observedAddresses.join(' '), `${two.toString()} ${one.toString()}`, 'the addresses')
      for (const { id } of peers.slice(0, 1)) swarm.observed(two, id)
      equal(swarm.observedAddresses.join(' '), two.toString(), 'the addresses after the first changed its mind')
    }
  })
]
