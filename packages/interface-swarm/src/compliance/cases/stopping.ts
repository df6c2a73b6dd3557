import { equal, isTrue, oneOf, rejects, rejectsWith } from '@ts-libp2p/compliance'
import { EventRecord } from '../event-record.ts'
import { swarmCase, type SwarmCase } from '../swarm-case.ts'
import { infoOf, PROTOCOL } from '../swarm-test.ts'

export const stoppingCases: readonly SwarmCase[] = [
  swarmCase({
    id: 'SWARM-STOP-01',
    clause: 'W-STOP-1',
    title: 'stop works on a swarm that did nothing, twice, and at the same time',
    async run (test) {
      const swarm = await test.swarm()
      await Promise.all([swarm.stop(), swarm.stop()])
      await swarm.stop()
      equal(swarm.connections().length + swarm.addresses.length, 0, 'what is open')
    }
  }),
  swarmCase({
    id: 'SWARM-STOP-02',
    clause: 'W-STOP-1',
    title: 'when stop has resolved nothing is open: every connection closed, for the reason stopped, also at the peer',
    async run (test) {
      const { client, server, near, far } = await test.connected()
      const record = new EventRecord(client)
      await near.openStream(PROTOCOL)
      await client.stop()
      equal(near.state, 'closed', 'the state of the connection')
      equal((await near.closed).how, 'stopped', 'the reason')
      equal(client.connections().length, 0, 'connections')
      equal(record.names, 'connection:close peer:disconnect', 'the events')
      oneOf((await far.closed).how, ['remote-close', 'lost'], 'the reason at the peer')
      await test.until(() => server.connections().length === 0)
    }
  }),
  swarmCase({
    id: 'SWARM-STOP-03',
    clause: 'W-STOP-2',
    title: 'after stop, dial and listen reject with ERR_STOPPED, and nothing begins',
    async run (test) {
      const { client, server } = await test.connected()
      const stopping = client.stop()
      await rejectsWith(client.dial(infoOf(server)), 'ERR_STOPPED', 'a dial while stopping')
      await rejectsWith(client.listen([test.fixture.listenAddress]), 'ERR_STOPPED', 'listening while stopping')
      await stopping
      await rejectsWith(client.dial(infoOf(server)), 'ERR_STOPPED', 'a dial after stop')
      await rejectsWith(client.listen([test.fixture.listenAddress]), 'ERR_STOPPED', 'listening after stop')
      equal(client.addresses.length + client.connections().length, 0, 'what is open')
    }
  }),
  swarmCase({
    id: 'SWARM-STOP-04',
    clause: 'W-STOP-2',
    title: 'a dial that is under way ends with ERR_STOPPED, and its link is closed',
    needs: ['silent'],
    async run (test) {
      const [swarm, silent] = [await test.swarm(), await test.silentAddress()]
      const dial = test.watch('dial', swarm.dial(silent.address))
      await test.until(() => silent.openLinks > 0)
      await swarm.stop()
      await test.until(() => !dial.isPending)
      equal(Reflect.get(dial.error as Error, 'code'), 'ERR_STOPPED', 'the code of the error')
      await test.until(() => silent.openLinks === 0)
    }
  }),
  swarmCase({
    id: 'SWARM-STOP-05',
    clause: 'W-STOP-1',
    title: 'stop at any time of a dial leaves no connection at either end',
    async run (test) {
      for (let turns = 0; turns < 12; turns++) {
        const [server, client] = [await test.server(), await test.swarm()]
        const dial = test.watch('dial', client.dial(infoOf(server)))
        for (let turn = 0; turn < turns; turn++) await test.late('macrotask')
        await client.stop()
        await test.until(() => !dial.isPending)
        equal(client.connections().length, 0, `connections after a stop in turn ${turns}`)
        await test.until(() => server.connections().length === 0)
      }
    }
  }),
  swarmCase({
    id: 'SWARM-STOP-06',
    clause: 'W-STOP-1',
    title: 'stop may be called from a listener and from a handler',
    async run (test) {
      const [server, client] = [await test.server(), await test.swarm()]
      let stopping: Promise<void> | undefined
      client.on('connection:open', () => { stopping = client.stop() })
      await client.dial(infoOf(server)).catch(() => {})
      await stopping
      equal(client.connections().length, 0, 'connections of a swarm that a listener stopped')
      const second = await test.connected()
      second.server.handle('/stop/1.0.0', () => second.server.stop())
      const stream = await second.near.openStream('/stop/1.0.0')
      await rejects(stream.read().then(chunk => chunk ?? Promise.reject(new Error('it ended'))), 'a read of the stream whose handler stops the swarm')
      await second.near.closed
      await second.server.stop()
    }
  }),
  swarmCase({
    id: 'SWARM-STOP-07',
    clause: 'W-STOP-1',
    title: 'pending reads and later writes of streams fail with an error when the swarm stops',
    async run (test) {
      const { client, near } = await test.connected()
      const stream = await near.openStream(PROTOCOL, { optimistic: false })
      const reading = rejects(stream.read(), 'the pending read')
      await client.stop()
      isTrue(await reading instanceof Error, 'the read was fulfilled')
      await rejects(stream.write(Uint8Array.of(1)), 'a later write')
      isTrue((await stream.closed).how !== 'clean', 'the stream is clean')
    }
  })
]
