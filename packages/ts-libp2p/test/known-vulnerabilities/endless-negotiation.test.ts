import { yamux } from '@ts-libp2p/stream-muxer-yamux'
import { noise } from '@ts-libp2p/secure-channel-noise'
import { tcp } from '@ts-libp2p/transport-tcp'
import { generateKey } from '@ts-libp2p/peer-id'
import { selectProtocol } from '@ts-libp2p/multistream-select'
import { expect, test } from 'vitest'
import { makeServer, until } from './swarms.ts'

test('known vulnerability: endless negotiation. Streams that never say their protocol are bounded, and the connection stays', async () => {
  const server = await makeServer({ limits: { maxNegotiatingStreams: 2 } })
  const reached: string[] = []
  server.on('limit', ({ name }) => { reached.push(name) })
  const [address] = server.addresses
  if (address === undefined) throw new Error('the server listens nowhere')
  const dialled = await tcp().dial(address)
  if (dialled.kind !== 'raw') throw new Error('TCP gives raw links')
  await selectProtocol(dialled.link, ['/noise'])
  const secured = await noise().secureOutbound(dialled.link, { identity: await generateKey(), expectedPeer: server.peerId })
  await selectProtocol(secured.link, ['/yamux/1.0.0'])
  const muxer = yamux().createMuxer(secured.link, { direction: 'outbound' })
  const [first, , third] = await Promise.all([muxer.openStream(), muxer.openStream(), muxer.openStream()])
  await until(() => reached.length === 1, 'the third is refused')
  expect(reached).toEqual(['maxNegotiatingStreams'])
  await expect(third.read()).rejects.toMatchObject({ code: 'ERR_STREAM_RESET' })
  await selectProtocol(first, ['/echo/1.0.0']) // the first still gets its answer
  muxer.abort()
})
