import { equal, isTrue } from '@ts-libp2p/compliance'
import { connectionCase, type ConnectionCase } from '../connection-case.ts'

export const peersCases: readonly ConnectionCase[] = [
  connectionCase({
    id: 'CONN-PEER-01',
    clause: 'N-PEER-1',
    title: 'each end names the peer at the other, and the key that its id is made of',
    async run (test) {
      const { near, far } = await test.pair()
      for (const [here, there] of [[near, far], [far, near]] as const) {
        isTrue(here.connection.remotePeer.equals(there.peer), 'remotePeer is not the peer at the other end')
        isTrue(here.connection.remotePeer.matches(here.connection.remoteKey), 'remoteKey is not the key of remotePeer')
      }
    }
  }),
  connectionCase({
    id: 'CONN-PEER-02',
    clause: 'N-PEER-2',
    title: 'one end is outbound, the other inbound; names and addresses agree',
    async run (test) {
      const pair = await test.pair()
      const [near, far] = [pair.near.connection, pair.far.connection]
      equal([near.direction, far.direction].sort().join(), 'inbound,outbound', 'the directions')
      for (const name of ['security', 'muxer', 'earlyMuxer'] as const) equal(near[name], far[name], name)
      for (const name of ['security', 'muxer'] as const) isTrue(near[name].startsWith('/'), `${name} is no protocol name: ${near[name]}`)
      equal(near.localAddress.toString(), far.remoteAddress.toString(), 'the address of the near end')
      equal(near.remoteAddress.toString(), far.localAddress.toString(), 'the address of the far end')
    }
  }),
  connectionCase({
    id: 'CONN-PEER-03',
    clause: 'N-PEER-3',
    title: 'no two ends of any two connections share an id',
    async run (test) {
      const pairs = [await test.pair(), await test.pair()]
      const ids = pairs.flatMap(({ near, far }) => [near.connection.id, far.connection.id])
      equal(new Set(ids).size, 4, 'different ids of four ends')
    }
  }),
  connectionCase({
    id: 'CONN-PEER-04',
    clause: 'N-CLOSE-3',
    title: 'a fresh connection is open, has no streams, and has not ended',
    async run (test) {
      const { near, far } = await test.pair()
      for (const { connection } of [near, far]) {
        equal(connection.state, 'open', 'the state')
        equal(connection.streams.length, 0, 'streams of a fresh connection')
        await test.staysPending(connection.closed, 'closed of an open connection')
      }
    }
  })
]
