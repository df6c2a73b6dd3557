import { ManualClock } from '@ts-libp2p/stream-tools'
import { describe, test } from 'vitest'
import { infoOf, makeServer, makeSwarm, until } from '../policy/swarms.ts'
import { hostileSocket } from '../support/hostile-peer.ts'

/** Seen in a released stack. Which place is given up is the rule of handshake-slots. */
describe('slowloris: silent sockets hold every place for a handshake', () => {
  test('an honest peer gets in while silent sockets hold every place', async () => {
    const clock = new ManualClock() // the silent ones are never timed out
    const server = await makeServer({ clock, limits: { maxPendingInbound: 16, limitLoopback: 1, hostConnectionBurst: Infinity, connectionsPerSecond: Infinity } })
    const reached: string[] = []
    server.on('limit', ({ name }) => { reached.push(name) })
    for (let count = 0; count < 64; count++) hostileSocket(server, `127.0.${count % 8}.${1 + count % 200}`)
    await until(() => reached.length >= 48, 'silent sockets push out one another')
    for (let count = 0; count < 5; count++) await (await makeSwarm()).dial(infoOf(server))
    await until(() => server.connections().length === 5, 'all five are connected')
  })
})
