import { connect, type Socket } from 'node:net'
import type { StreamMuxer } from '@ts-libp2p/interface-stream-muxer'
import type { Swarm } from '@ts-libp2p/interface-swarm'
import { selectProtocol } from '@ts-libp2p/multistream-select'
import { generateKey } from '@ts-libp2p/peer-id'
import { noise } from '@ts-libp2p/secure-channel-noise'
import { yamux } from '@ts-libp2p/stream-muxer-yamux'
import { tcp } from '@ts-libp2p/transport-tcp'
import { afterEach } from 'vitest'

const muxers = new Set<StreamMuxer>()
const sockets = new Set<Socket>()

afterEach(() => {
  for (const muxer of muxers) muxer.abort()
  muxers.clear()
  for (const socket of sockets) socket.destroy()
  sockets.clear()
})

/** A connection to `server` as a peer has it that keeps no rule of ours: streams without negotiation. Aborted after the test. */
export async function hostileMuxer (server: Swarm): Promise<StreamMuxer> {
  const [address] = server.addresses
  if (address === undefined) throw new Error('the server listens nowhere')
  const dialled = await tcp().dial(address)
  if (dialled.kind !== 'raw') throw new Error('TCP gives raw links')
  await selectProtocol(dialled.link, ['/noise'])
  const secured = await noise().secureOutbound(dialled.link, { identity: await generateKey(), expectedPeer: server.peerId })
  await selectProtocol(secured.link, ['/yamux/1.0.0'])
  const muxer = yamux().createMuxer(secured.link, { direction: 'outbound' })
  muxers.add(muxer)
  return muxer
}

/** A socket to `server` that says only what the test writes. Destroyed after the test. */
export function hostileSocket (server: Swarm, localAddress?: string): Socket {
  const port = Number(server.addresses[0]?.getComponents()[1]?.value)
  const socket = connect({ port, host: '127.0.0.1', ...localAddress !== undefined && { localAddress } })
  socket.on('error', () => {})
  sockets.add(socket)
  return socket
}

/** A line of multistream-select, as it goes over the wire. */
export function line (text: string): Uint8Array {
  const body = Buffer.from(`${text}\n`)
  return Buffer.concat([Buffer.from(body.length < 0x80 ? [body.length] : [body.length & 0x7f | 0x80, body.length >> 7]), body])
}
