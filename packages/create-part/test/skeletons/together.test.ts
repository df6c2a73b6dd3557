import { expect, it } from 'vitest'
import type { SecureChannel } from '@ts-libp2p/interface-secure-channel'
import type { StreamMuxerFactory } from '@ts-libp2p/interface-stream-muxer'
import type { Transport } from '@ts-libp2p/interface-transport'
import { generateKey, peerInfo } from '@ts-libp2p/peer-id'
import { Swarm } from '@ts-libp2p/swarm'
import { skeleton } from './skeleton.ts'

it('a stack that is nothing but skeletons carries bytes both ways', async () => {
  const { myTransport } = await skeleton<{ myTransport: () => Transport }>('transport/src/index.ts')
  const { mySecureChannel } = await skeleton<{ mySecureChannel: () => SecureChannel }>('secure-channel/src/index.ts')
  const { myStreamMuxer } = await skeleton<{ myStreamMuxer: () => StreamMuxerFactory }>('stream-muxer/src/index.ts')
  const makeSwarm = async (): Promise<Swarm> => new Swarm({ identity: await generateKey(), log: () => {} }).addTransport(myTransport()).addSecureChannel(mySecureChannel()).addStreamMuxer(myStreamMuxer())
  const [server, client] = [await makeSwarm(), await makeSwarm()]
  server.handle('/echo/1.0.0', async stream => { for await (const chunk of stream) await stream.write(chunk) })
  await server.listen(['/memory/0'])
  const connection = await client.dial(peerInfo(server.peerId, [...server.addresses]))
  expect(connection).toMatchObject({ security: '/my-secure-channel/1.0.0', muxer: '/my-stream-muxer/1.0.0', earlyMuxer: true })
  const sent = crypto.getRandomValues(new Uint8Array(60_000))
  const stream = await connection.openStream('/echo/1.0.0')
  const received: Uint8Array[] = []
  await Promise.all([
    stream.write(sent.slice()).then(() => stream.closeWrite()),
    (async () => { for await (const chunk of stream) received.push(chunk) })()
  ])
  expect(Buffer.concat(received).equals(sent)).toBe(true)
  await Promise.all([client.stop(), server.stop()])
})
