import { equal, isTrue, ManualClock, rejects, rejectsWith } from '@ts-libp2p/compliance'
import type { Gating } from '../../gating.ts'
import { EventRecord } from '../event-record.ts'
import { swarmCase, type SwarmCase } from '../swarm-case.ts'
import { infoOf, PROTOCOL, works } from '../swarm-test.ts'

const DIALLING = ['denyDialPeer', 'denyDialAddress', 'denyOutboundSecured', 'denyOutboundUpgraded'] as const
const LISTENING = ['denyInbound', 'denyInboundSecured', 'denyInboundUpgraded'] as const

export const admittingCases: readonly SwarmCase[] = [
  swarmCase({
    id: 'SWARM-GATE-01',
    clause: 'W-GATE-1',
    title: 'the hooks of a dial and of an arrival are asked in their order, once each',
    needs: ['gating'],
    async run (test) {
      const asked: string[] = []
      const gating: Gating = Object.fromEntries([...DIALLING, ...LISTENING].map(name => [name, () => {
        asked.push(name)
        return false
      }]))
      const { near } = await test.connected({ server: { gating }, client: { gating } })
      await works(near)
      equal(asked.filter(name => DIALLING.some(one => one === name)).join(), DIALLING.join(), 'the hooks of the dial')
      equal(asked.filter(name => LISTENING.some(one => one === name)).join(), LISTENING.join(), 'the hooks of the arrival')
    }
  }),
  swarmCase({
    id: 'SWARM-GATE-02',
    clause: 'W-GATE-1',
    title: 'each hook can deny, by its answer or by throwing: no connection stays at either end, and nothing is told here',
    needs: ['gating'],
    timeoutMs: 20_000,
    async run (test) {
      for (const name of [...DIALLING, ...LISTENING]) {
        for (const deny of [() => true, () => Promise.resolve(true), () => { throw new Error('a bug') }, () => Promise.reject(new Error('a bug'))]) {
          const isDialling = DIALLING.some(one => one === name)
          const [server, client] = [await test.server(isDialling ? {} : { gating: { [name]: deny } }), await test.swarm(isDialling ? { gating: { [name]: deny } } : {})]
          const record = new EventRecord(isDialling ? client : server)
          const dial = test.watch(`a dial against ${name}`, client.dial(infoOf(server)))
          await test.until(() => !dial.isPending)
          if (isDialling) isTrue(dial.error instanceof Error, `${name}: the dial succeeded`)
          await test.until(() => client.connections().length + server.connections().length === 0)
          equal(record.names, '', `events after ${name} denied`)
        }
      }
    }
  }),
  swarmCase({
    id: 'SWARM-GATE-03',
    clause: 'W-GATE-1',
    title: 'a denied stream reaches no handler, outbound or inbound, and the connection goes on',
    needs: ['gating'],
    async run (test) {
      const gating: Gating = { denyStream: (_peer, protocol) => protocol === '/denied/1.0.0' }
      for (const options of [{ client: { gating } }, { server: { gating } }]) {
        const { server, near } = await test.connected(options)
        let served = 0
        server.handle('/denied/1.0.0', () => { served++ })
        await rejects(near.openStream('/denied/1.0.0').then(stream => stream.read()), 'the denied stream')
        equal(served, 0, 'streams that reached the handler')
        await works(near)
      }
    }
  }),
  swarmCase({
    id: 'SWARM-GATE-04',
    clause: 'W-GATE-1',
    title: 'a hook that hangs denies',
    needs: ['gating', 'manualClock'],
    async run (test) {
      const server = await test.server()
      for (const name of DIALLING) {
        const clock = new ManualClock()
        const client = await test.swarm({ clock, gating: { [name]: () => new Promise<boolean>(() => {}) } })
        const dial = test.watch(`a dial while ${name} hangs`, client.dial(infoOf(server)))
        await test.staysPending(dial, `a dial while ${name} hangs`)
        clock.advance(1500)
        await test.until(() => !dial.isPending)
        isTrue(dial.error instanceof Error, `${name}: the dial succeeded`)
        equal(client.connections().length, 0, 'connections')
      }
    }
  }),
  swarmCase({
    id: 'SWARM-ACCESS-01',
    clause: 'W-ACCESS-1',
    title: 'a peer that is denied is disconnected at once and refused, in and out, until it is taken off the list',
    async run (test) {
      const { client, server, near } = await test.connected()
      server.access.deny(client.peerId)
      await near.closed
      await test.until(() => server.connections().length === 0)
      client.access.deny(server.peerId.toString())
      await rejectsWith(client.dial(infoOf(server)), 'ERR_DIAL_FAILED', 'dialling a denied peer')
      client.access.remove(server.peerId)
      const attempt = test.watch('a dial to who denies', client.dial(infoOf(server)))
      await test.until(() => !attempt.isPending && client.connections().length === 0)
      server.access.remove(client.peerId.toString())
      await works(await client.dial(infoOf(server)))
    }
  }),
  swarmCase({
    id: 'SWARM-ACCESS-02',
    clause: 'W-ACCESS-1',
    title: 'with allowOnly nobody else stays or comes in; what is no entry is a TypeError',
    async run (test) {
      const { client, server, near } = await test.connected()
      const friend = await test.swarm()
      server.access.allow(friend.peerId)
      server.access.allowOnly(true)
      await near.closed
      await works(await friend.dial(infoOf(server)))
      const attempt = test.watch('a dial of a stranger', client.dial(infoOf(server)))
      await test.until(() => !attempt.isPending && client.connections().length === 0)
      for (const entry of ['hello', '192.0.2.0/99']) {
        try {
          server.access.deny(entry)
        } catch (error) {
          isTrue(error instanceof TypeError, `${entry}: expected a TypeError`)
          continue
        }
        isTrue(false, `${entry} was taken`)
      }
    }
  }),
  swarmCase({
    id: 'SWARM-LIMIT-01',
    clause: 'W-LIMIT-1',
    title: 'at the bound an unprotected connection makes room, and limit tells',
    needs: ['limits'],
    async run (test) {
      const client = await test.swarm({ maxConnections: 2 })
      const record = new EventRecord(client, ['limit'])
      const reasons: string[] = []
      client.on('connection:close', ({ reason }) => { reasons.push(reason.how) })
      for (let count = 0; count < 3; count++) await client.dial(infoOf(await test.server()))
      await test.until(() => client.connections().length === 2)
      await test.until(() => reasons.length === 1)
      equal(reasons.join(), 'limit', 'the reason of who made room')
      equal(record.of('limit').map(({ name, value }) => `${name} ${value}`).join(), 'maxConnections 2', 'the limit')
    }
  }),
  swarmCase({
    id: 'SWARM-LIMIT-02',
    clause: 'W-LIMIT-1',
    title: 'where all are protected the newcomer is refused with ERR_LIMIT, limit tells, and those who are there go on',
    needs: ['limits'],
    async run (test) {
      const [server, client] = [await test.server(), await test.swarm({ maxConnections: 1 })]
      const record = new EventRecord(client, ['limit', 'connection:open'])
      const first = await client.dial(infoOf(server))
      client.protect(server.peerId, 'needed')
      const error = await rejectsWith(client.dial(infoOf(await test.server())), 'ERR_DIAL_FAILED', 'the dial beyond the limit')
      const codes = (Reflect.get(error, 'attempts') as ReadonlyArray<{ error?: { code?: string } }>).map(attempt => attempt.error?.code)
      equal(codes.join(), 'ERR_LIMIT', 'the errors of the attempts')
      equal(record.names, 'connection:open limit', 'the events')
      equal(client.connections().length, 1, 'connections')
      const stream = await first.openStream(PROTOCOL)
      stream.abort()
      await works(first)
    }
  })
]
