import { equal, isTrue, rejectsWith } from '@ts-libp2p/compliance'
import { EventRecord } from '../event-record.ts'
import { swarmCase, type SwarmCase } from '../swarm-case.ts'
import { infoOf, works } from '../swarm-test.ts'

export const listeningCases: readonly SwarmCase[] = [
  swarmCase({
    id: 'SWARM-LISTEN-01',
    clause: 'W-LISTEN-1',
    title: 'addresses are empty at first, then those that were bound: each can be dialled, and none names the peer',
    async run (test) {
      const server = await test.swarm()
      const before = server.addresses
      equal(before.length, 0, 'addresses before')
      await server.listen([test.fixture.listenAddress, test.fixture.listenAddress])
      const { addresses } = server
      isTrue(addresses.length >= 2, `two addresses were bound, ${addresses.length} are told`)
      equal(new Set(addresses.map(String)).size, addresses.length, 'different addresses')
      for (const address of addresses) {
        isTrue(!address.toString().includes('/p2p/'), `${address.toString()} names the peer`)
        const client = await test.swarm()
        const connection = await client.dial(address)
        isTrue(connection.remotePeer.equals(server.peerId), 'somebody else answered')
      }
    }
  }),
  swarmCase({
    id: 'SWARM-LISTEN-02',
    clause: 'W-LISTEN-2',
    title: 'where one address cannot be bound, the error says so and none stays bound',
    async run (test) {
      const swarm = await test.swarm()
      await rejectsWith(swarm.listen([test.fixture.listenAddress, test.fixture.foreignAddress]), 'ERR_ADDRESS', 'listening on an address that no part takes')
      equal(swarm.addresses.length, 0, 'addresses after the failure')
      const server = await test.server()
      await rejectsWith(swarm.listen([test.fixture.listenAddress, ...server.addresses]), 'ERR_LISTEN', 'listening on an address that is in use')
      equal(swarm.addresses.length, 0, 'addresses after the second failure')
      await swarm.listen([test.fixture.listenAddress])
      const client = await test.swarm()
      await client.dial(infoOf(swarm))
    }
  }),
  swarmCase({
    id: 'SWARM-LISTEN-03',
    clause: 'W-STOP-1',
    title: 'what a swarm that was stopped listened on can be bound again at once',
    async run (test) {
      const first = await test.server()
      const addresses = first.addresses.map(String)
      await first.stop()
      equal(first.addresses.length, 0, 'addresses of a stopped swarm')
      const second = await test.server()
      await second.listen(addresses)
      const client = await test.swarm()
      await works(await client.dial(`${addresses[0] ?? ''}/p2p/${second.peerId.toString()}`))
    }
  }),
  swarmCase({
    id: 'SWARM-LISTEN-04',
    clause: 'W-EVENT-4',
    title: 'self:update tells once of new addresses and of every protocol that comes or goes',
    async run (test) {
      const swarm = await test.swarm()
      const record = new EventRecord(swarm, ['self:update'])
      await swarm.listen([test.fixture.listenAddress])
      swarm.handle('/one/1.0.0', () => {})
      swarm.unhandle('/one/1.0.0')
      swarm.unhandle('/never/1.0.0')
      equal(record.of('self:update').map(({ what }) => what).join(' '), 'addresses protocols protocols', 'what changed')
    }
  })
]
