import { equal, isTrue } from '@ts-libp2p/compliance'
import type { SwarmEvents } from '../../events.ts'
import { EventRecord } from '../event-record.ts'
import { swarmCase, type SwarmCase } from '../swarm-case.ts'
import { infoOf, works } from '../swarm-test.ts'

export const eventsCases: readonly SwarmCase[] = [
  swarmCase({
    id: 'SWARM-EVENT-01',
    clause: 'W-EVENT-2',
    title: 'a connection that comes and goes is four events in their order, once each, at both ends',
    async run (test) {
      const [server, client] = [await test.server(), await test.swarm()]
      const records = [new EventRecord(client), new EventRecord(server)]
      const connection = await client.dial(infoOf(server))
      await test.connection(server, client.peerId)
      await connection.close()
      await test.until(() => records.every(record => record.of('peer:disconnect').length > 0))
      await test.quiet()
      for (const record of records) equal(record.names, 'connection:open peer:connect connection:close peer:disconnect', 'the events')
    }
  }),
  swarmCase({
    id: 'SWARM-EVENT-02',
    clause: 'W-EVENT-2',
    title: 'a peer connects with its first connection and disconnects with its last',
    async run (test) {
      const { client, server, near } = await test.connected()
      const record = new EventRecord(client)
      const second = await client.dial(infoOf(server), { fresh: true })
      near.abort()
      await near.closed
      await test.quiet()
      equal(record.names, 'connection:open connection:close', 'the events while one connection is left')
      second.abort()
      await second.closed
      await test.quiet()
      equal(record.names, 'connection:open connection:close connection:close peer:disconnect', 'all events')
    }
  }),
  swarmCase({
    id: 'SWARM-EVENT-03',
    clause: 'W-EVENT-3',
    title: 'the events carry their connection, their peer and the reason that closed has',
    async run (test) {
      const [server, client] = [await test.server(), await test.swarm()]
      const record = new EventRecord(client)
      const connection = await client.dial(infoOf(server))
      connection.abort(new Error('given up'))
      const reason = await connection.closed
      await test.until(() => record.of('peer:disconnect').length > 0)
      isTrue(record.of('connection:open')[0]?.connection === connection, 'connection:open has another connection')
      isTrue(record.of('peer:connect')[0]?.peer.equals(server.peerId) === true, 'peer:connect has another peer')
      isTrue(record.of('connection:close')[0]?.connection === connection, 'connection:close has another connection')
      isTrue(record.of('peer:disconnect')[0]?.peer.equals(server.peerId) === true, 'peer:disconnect has another peer')
      for (const event of [...record.of('connection:close'), ...record.of('peer:disconnect')]) {
        equal(event.reason.how, reason.how, 'the reason')
        equal(event.reason.error, reason.error, 'the error of the reason')
      }
    }
  }),
  swarmCase({
    id: 'SWARM-EVENT-04',
    clause: 'W-EVENT-3',
    title: 'a connection is listed when its opening is told, and not any more when its end is',
    async run (test) {
      const [server, client] = [await test.server(), await test.swarm()]
      const seen: string[] = []
      const look = (name: 'connection:open' | 'connection:close') => ({ connection }: SwarmEvents['connection:open']): void => {
        seen.push(`${name} ${client.connections().includes(connection)} ${client.connections(server.peerId).includes(connection)}`)
      }
      client.on('connection:open', look('connection:open'))
      client.on('connection:close', look('connection:close'))
      const connection = await client.dial(infoOf(server))
      equal(client.connections((await test.swarm()).peerId).length, 0, 'connections to another peer')
      await connection.close()
      await test.until(() => seen.length === 2)
      equal(seen.join(', '), 'connection:open true true, connection:close false false', 'what was listed')
    }
  }),
  swarmCase({
    id: 'SWARM-EVENT-05',
    clause: 'W-EVENT-1',
    title: 'a listener that throws is reported as handler:error; other listeners and the swarm go on',
    async run (test) {
      const [server, client] = [await test.server(), await test.swarm()]
      const errors = new EventRecord(client, ['handler:error'])
      const thrown = new Error('a bug in a listener')
      for (const name of ['connection:open', 'peer:connect'] as const) client.on(name, () => { throw thrown })
      const record = new EventRecord(client)
      await works(await client.dial(infoOf(server)))
      equal(record.names, 'connection:open peer:connect', 'what the other listener heard')
      equal(errors.of('handler:error').filter(({ error }) => error === thrown).length, 2, 'reported errors')
    }
  }),
  swarmCase({
    id: 'SWARM-EVENT-06',
    clause: 'W-EVENT-1',
    title: 'a listener that throws on handler:error itself does no harm either',
    async run (test) {
      const { server, near } = await test.connected()
      server.on('handler:error', () => { throw new Error('a bug in the reporter') })
      server.handle('/broken/1.0.0', () => { throw new Error('a bug') })
      const stream = await near.openStream('/broken/1.0.0')
      await stream.closed
      await test.quiet()
      await works(near)
    }
  }),
  swarmCase({
    id: 'SWARM-EVENT-07',
    clause: 'W-EVENT-5',
    title: 'a listener that was taken off, also from within, hears no more; one that listens twice hears twice',
    async run (test) {
      const [server, client] = [await test.server(), await test.swarm()]
      let [heard, once] = [0, 0]
      const listener = (): void => { heard++ }
      const offs = [client.on('connection:open', listener), client.on('connection:open', listener)]
      const off = client.on('connection:open', () => {
        once++
        off()
      })
      await client.dial(infoOf(server))
      equal(heard, 2, 'calls of a listener that listens twice')
      offs[0]?.()
      offs[0]?.()
      await client.dial(infoOf(server), { fresh: true })
      equal(heard, 3, 'calls after one was taken off')
      equal(once, 1, 'calls of a listener that took itself off')
    }
  })
]
