import { equal } from '@ts-libp2p/compliance'
import type { Swarm } from '../../swarm.ts'
import { swarmCase, type SwarmCase } from '../swarm-case.ts'
import { infoOf, works } from '../swarm-test.ts'

const SPOKEN = '/spoken/1.0.0'

export const registeringCases: readonly SwarmCase[] = [
  swarmCase({
    id: 'SWARM-REGISTER-01',
    clause: 'W-REGISTER-1',
    title: 'peers that are connected and known to speak the protocol are told at once, others not',
    async run (test) {
      const { client, server } = await test.connected()
      await client.dial(infoOf(await test.server()))
      client.peers.update(server.peerId, { protocols: [SPOKEN] })
      equal(told(client).log.join(' '), `+${server.peerId.toString()}`, 'what was replayed')
    }
  }),
  swarmCase({
    id: 'SWARM-REGISTER-02',
    clause: 'W-REGISTER-2',
    title: 'a peer is told once when it is connected and known to speak, whichever comes first',
    async run (test) {
      const [server, other, client] = [await test.server(), await test.server(), await test.swarm()]
      const { log } = told(client)
      client.peers.update(server.peerId, { protocols: [SPOKEN] })
      equal(log.length, 0, 'what was told before a connection')
      await client.dial(infoOf(server))
      await client.dial(infoOf(other))
      client.peers.update(other.peerId, { protocols: ['/other/1.0.0', SPOKEN] })
      client.peers.update(other.peerId, { agent: 'changed' })
      await client.dial(infoOf(server), { fresh: true })
      equal(log.join(' '), `+${server.peerId.toString()} +${other.peerId.toString()}`, 'what was told')
    }
  }),
  swarmCase({
    id: 'SWARM-REGISTER-03',
    clause: 'W-REGISTER-2',
    title: 'a peer that disconnects, or does not speak it any more, is told once',
    async run (test) {
      const { client, server, near } = await test.connected()
      client.peers.update(server.peerId, { protocols: [SPOKEN] })
      const { log } = told(client)
      client.peers.update(server.peerId, { protocols: [] })
      client.peers.update(server.peerId, { protocols: [SPOKEN] })
      near.abort()
      await near.closed
      await test.quiet()
      client.peers.update(server.peerId, { protocols: [] })
      const id = server.peerId.toString()
      equal(log.join(' '), `+${id} -${id} +${id} -${id}`, 'what was told')
    }
  }),
  swarmCase({
    id: 'SWARM-REGISTER-04',
    clause: 'W-REGISTER-3',
    title: 'a registration that was ended hears no more, and one that throws harms nobody',
    async run (test) {
      const { client, server, near } = await test.connected()
      client.register(SPOKEN, { connected: () => { throw new Error('a bug') }, disconnected: () => { throw new Error('a bug') } })
      const [ended, lasting] = [told(client), told(client)]
      ended.end()
      client.peers.update(server.peerId, { protocols: [SPOKEN] })
      await works(near)
      equal(ended.log.length, 0, 'what the ended registration heard')
      equal(lasting.log.length, 1, 'what the other one heard')
    }
  })
]

function told (swarm: Swarm): { readonly log: string[], readonly end: () => void } {
  const log: string[] = []
  const end = swarm.register(SPOKEN, {
    connected: peer => { log.push(`+${peer.toString()}`) },
    disconnected: peer => { log.push(`-${peer.toString()}`) }
  })
  return { log, end }
}
