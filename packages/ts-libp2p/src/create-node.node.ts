import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import type { Connection } from '@ts-libp2p/interface-connection'
import type { DialTarget } from '@ts-libp2p/interface-swarm'
import { Libp2p } from '@ts-libp2p/libp2p'
import { generateKey } from '@ts-libp2p/peer-id'
import { echo } from '@ts-libp2p/protocol-echo'
import { identify, type IdentifyCallOptions, type IdentifyResult } from '@ts-libp2p/protocol-identify'
import { ping, type PingCallOptions } from '@ts-libp2p/protocol-ping'
import { noise } from '@ts-libp2p/secure-channel-noise'
import { yamux } from '@ts-libp2p/stream-muxer-yamux'
import { consoleLog, Swarm } from '@ts-libp2p/swarm'
import { tcp } from '@ts-libp2p/transport-tcp'
import { loadIdentity } from './identity-file.node.ts'
import { checkOptions, listenAddresses, type CreateNodeOptions } from './node-options.ts'
import { PeerBookFile } from './peer-book-file.node.ts'
import { SequenceFile } from './sequence-file.node.ts'

/** What a preset node can do beside everything that {@link Libp2p} can. */
export interface NodeServices {
  /** The round-trip time to a peer, in milliseconds; connects to it if need be. */
  ping (target: DialTarget | Connection, options?: PingCallOptions): Promise<number>
  /** What a peer says about itself; connects to it if need be. */
  identify (target: DialTarget | Connection, options?: IdentifyCallOptions): Promise<IdentifyResult>
}

/** A node as `createNode` makes it. */
export type Libp2pNode = Libp2p & NodeServices

/**
 * Makes a node and starts it: TCP, Noise, Yamux, identify and ping; on loopback and with a new
 * identity unless the options say otherwise.
 *
 * @throws TypeError that lists every problem of the options
 * @throws StorageError when the storage folder cannot be used
 * @throws ListenError when an address cannot be bound
 */
export async function createNode (options: CreateNodeOptions = {}): Promise<Libp2pNode> {
  checkOptions(options)
  const { signal, storage } = options
  signal?.throwIfAborted()
  const identity = options.identity ?? (storage === undefined ? await generateKey() : await loadIdentity(join(storage, 'identity.key')))
  const sequence = storage === undefined ? undefined : await SequenceFile.open(join(storage, 'record-sequence'), Date.now())

  const log = options.log ?? consoleLog
  const swarm = new Swarm({
    identity,
    ...options.limits !== undefined && { limits: options.limits },
    ...options.earlyMuxers !== undefined && { earlyMuxers: options.earlyMuxers },
    ...options.gating !== undefined && { gating: options.gating },
    log
  })
    .addTransport(tcp())
    .addSecureChannel(noise())
    .addStreamMuxer(yamux())
  const identifyPart = identify({
    ...options.agent !== undefined && { agentVersion: options.agent },
    ...sequence !== undefined && { seq: () => sequence.next() }
  })
  const pingPart = ping()
  const node = new Libp2p({ listen: listenAddresses(options, hasIp6) })
    .addSwarm(swarm)
    .addProtocol(identifyPart)
    .addProtocol(pingPart)
  if (options.echo === true) node.addProtocol(echo())
  if (storage !== undefined) node.addProtocol(new PeerBookFile(join(storage, 'peers.json'), error => log({ level: 'warn', message: 'the peer book was not stored', error })))
  await start(node, signal)

  const services: NodeServices = {
    ping: (target, pingOptions) => pingPart.ping(target, pingOptions),
    identify: async (target, identifyOptions) => {
      const connection = isConnection(target) ? target : await node.dial(target, identifyOptions)
      return await identifyPart.identified(connection, identifyOptions)
    }
  }
  return Object.assign(node, services)
}

async function start (node: Libp2p, signal: AbortSignal | undefined): Promise<void> {
  const onAbort = (): void => { node.stop().catch(() => {}) } // awaited below, with the error that matters
  signal?.addEventListener('abort', onAbort, { once: true })
  if (signal?.aborted === true) onAbort()
  try {
    await node.start()
  } catch (error) {
    await node.stop().catch(() => {})
    signal?.throwIfAborted()
    throw error
  } finally {
    signal?.removeEventListener('abort', onAbort)
  }
}

function isConnection (target: DialTarget | Connection): target is Connection {
  return typeof target === 'object' && 'openStream' in target
}

function hasIp6 (): boolean {
  return Object.values(networkInterfaces()).some(entries => entries?.some(entry => entry.family === 'IPv6') === true)
}
