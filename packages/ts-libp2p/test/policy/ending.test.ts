import type { StreamMuxerFactory } from '@ts-libp2p/interface-stream-muxer'
import { generateKey } from '@ts-libp2p/peer-id'
import { noise } from '@ts-libp2p/secure-channel-noise'
import { yamux } from '@ts-libp2p/stream-muxer-yamux'
import { ManualClock } from '@ts-libp2p/stream-tools'
import { Swarm } from '@ts-libp2p/swarm'
import { tcp } from '@ts-libp2p/transport-tcp'
import { describe, expect, test } from 'vitest'
import { infoOf, makeServer, makeSwarm } from './swarms.ts'

describe('the end of a connection', () => {
  test('comes in time although a stream stays open', async () => {
    const clock = new ManualClock()
    const server = await makeServer()
    const node = await makeSwarm({ clock, limits: { closeTimeoutMs: 5000 } })
    const connection = await node.dial(infoOf(server))
    const stream = await connection.openStream('/echo/1.0.0')
    await stream.write(Uint8Array.of(1))
    await stream.read()
    const closing = connection.close()
    await clock.advance(4999)
    expect(connection.state).toBe('closing')
    await clock.advance(1)
    await closing
    expect(await connection.closed).toMatchObject({ how: 'local-abort', error: { code: 'ERR_DEADLINE', message: expect.stringContaining('5000 ms') as string } })
    expect(clock.pending).toBe(0)
  })

  test('leaves no timer where it is a clean one', async () => {
    const clock = new ManualClock()
    const node = await makeSwarm({ clock })
    const connection = await node.dial(infoOf(await makeServer()))
    await connection.close()
    expect(await connection.closed).toEqual({ how: 'local-close' })
    expect(clock.pending).toBe(0)
  })

  test('is that of one connection where a muxer throws instead of rejecting', async () => {
    const throwing: StreamMuxerFactory = {
      ...yamux(),
      createMuxer: (link, options) => Object.assign(yamux().createMuxer(link, options), { accept: () => { throw new Error('broken') } })
    }
    const node = new Swarm({ identity: await generateKey(), log: () => {} }).addTransport(tcp()).addSecureChannel(noise()).addStreamMuxer(throwing)
    const connection = await node.dial(infoOf(await makeServer()))
    expect(await connection.closed).toMatchObject({ how: 'protocol-error', error: { message: 'broken' } })
    await node.stop()
  })
})
