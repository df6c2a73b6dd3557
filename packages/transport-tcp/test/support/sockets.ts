import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { once } from 'node:events'
import { multiaddr } from '@multiformats/multiaddr'
import type { RawLink } from '@ts-libp2p/interface-transport'
import { tcp, type TcpOptions } from '@ts-libp2p/transport-tcp'
import { socketLink } from '../../src/socket-link.ts'
import { LOOPBACK, raw } from './linked.ts'

/** A link of ours and the plain socket at its far end. */
export async function againstSocket (options?: TcpOptions): Promise<{ link: RawLink, socket: Socket }> {
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const [[socket], link] = await Promise.all([
    once(server, 'connection') as Promise<[Socket]>,
    tcp(options).dial(multiaddr(`/ip4/127.0.0.1/tcp/${(server.address() as AddressInfo).port}`))
  ])
  server.close()
  socket.on('error', () => {})
  return { link: raw(link), socket }
}

/** A link of ours and the socket it was made of. */
export async function ofSocket (): Promise<{ link: RawLink, socket: Socket }> {
  const server = createServer(socket => { socket.on('error', () => {}) }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  await once(socket, 'connect')
  server.close()
  return { link: socketLink(socket, { localAddress: LOOPBACK, remoteAddress: LOOPBACK, direction: 'outbound' }, {}), socket }
}

/** Bytes that are known by their place. */
export function pattern (byteLength: number): Uint8Array {
  return Uint8Array.from({ length: byteLength }, (_, index) => index % 251)
}

export const MIB = 1024 * 1024
