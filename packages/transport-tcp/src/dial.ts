import { connect, type Socket } from 'node:net'
import type { Multiaddr } from '@multiformats/multiaddr'
import { DialError, type DialPhase, type RawLink } from '@ts-libp2p/interface-transport'
import { cancelReason, onCancel } from '@ts-libp2p/stream-tools'
import { toMultiaddr, type TcpAddress } from './address.ts'
import type { TcpConfig } from './config.ts'
import { explainDial } from './explanation.ts'
import { Receiver, socketLink, type LinkEnds } from './socket-link.ts'

/** Connects. How long that may take is the caller's decision, through `signal`. */
export async function dial (address: Multiaddr, target: TcpAddress, config: TcpConfig, signal: AbortSignal | undefined, onProgress?: (phase: DialPhase) => void): Promise<RawLink> {
  if (signal?.aborted === true) throw cancelReason(signal)
  onProgress?.('connecting')
  const receiver = new Receiver()
  const socket = connect({
    host: target.host,
    port: target.port,
    family: target.family,
    autoSelectFamily: false, // the address is literal, and racing families is the swarm's
    allowHalfOpen: true,
    noDelay: true,
    keepAlive: config.keepAliveMs > 0,
    keepAliveInitialDelay: config.keepAliveMs,
    onread: receiver.onread
  })
  const failed = (cause: Error): DialError => new DialError(address, explainDial(address.toString(), cause), { cause })
  try {
    await connected(socket, signal, failed)
    const { localAddress, localPort, remoteAddress = target.host, remotePort = target.port } = socket
    if (localAddress === undefined || localPort === undefined) throw failed(new Error('it ended as it was made'))
    // Dialling a port of the range that the system takes local ports from can hit the very port that
    // this socket was given: TCP then connects it to itself.
    if (localPort === remotePort && localAddress === remoteAddress) throw failed(new Error('nobody listens there (the system connected the socket to itself)'))
    const isAsNamed = address.getComponents().length === 2 && remoteAddress === target.host && remotePort === target.port
    const ends: LinkEnds = { localAddress: toMultiaddr(localAddress, localPort), remoteAddress: isAsNamed ? address : toMultiaddr(remoteAddress, remotePort), direction: 'outbound' }
    const link = socketLink(socket, ends, config.engine, { receiver })
    onProgress?.('connected')
    return link
  } catch (error) {
    socket.destroy()
    throw error
  }
}

function connected (socket: Socket, signal: AbortSignal | undefined, failed: (cause: Error) => DialError): Promise<void> {
  return new Promise((resolve, reject) => {
    const unlisten = onCancel(signal, reject)
    const onError = (error: Error): void => {
      unlisten()
      reject(failed(error))
    }
    socket.on('error', onError) // after a failure it stays: no later error of the socket may escape
    socket.once('connect', () => {
      unlisten()
      socket.off('error', onError)
      resolve()
    })
  })
}
