// ts-libp2p: a swarm on TCP, Noise and Yamux, perf and echo, and nothing else.

import { readFileSync } from 'node:fs'
import type { Connection, Stream } from '@ts-libp2p/interface-connection'
import { generateKey } from '@ts-libp2p/peer-id'
import { echo } from '@ts-libp2p/protocol-echo'
import { perf } from '@ts-libp2p/protocol-perf'
import { noise } from '@ts-libp2p/secure-channel-noise'
import { yamux } from '@ts-libp2p/stream-muxer-yamux'
import { Swarm, type SwarmLimits } from '@ts-libp2p/swarm'
import { tcp } from '@ts-libp2p/transport-tcp'
import type { BenchConnection, Client, Contender, EchoStream, TransferOptions } from '../agent/contender.ts'

const LIMITS: Partial<SwarmLimits> = {
  maxConnections: Infinity,
  maxInboundConnections: Infinity,
  maxConnectionsPerPeer: Infinity,
  maxInboundPerPeer: Infinity,
  connectionsPerSecond: Infinity,
  maxPendingInbound: Infinity
}
const MAX_TCP_CONNECTIONS = 10_000

const measurement = perf({ maxAnswerBytes: Infinity })

export const contender: Contender = {
  name: 'ours',
  version: version(),
  settings: [`new Swarm({ limits: { ${Object.keys(LIMITS).join(', ')}: Infinity } })`, `tcp({ maxConnections: ${MAX_TCP_CONNECTIONS} })`, 'perf({ maxAnswerBytes: Infinity })'],

  async listen () {
    const swarm = await newSwarm()
    await echo().start(swarm)
    await measurement.start(swarm)
    await swarm.listen(['/ip4/127.0.0.1/tcp/0'])
    return `${String(swarm.addresses[0])}/p2p/${swarm.peerId.toString()}`
  },

  async client (): Promise<Client> {
    const swarm = await newSwarm()
    return { connect: async address => new OurConnection(await swarm.dial(address, { fresh: true })) }
  }
}

class OurConnection implements BenchConnection {
  readonly #connection: Connection

  constructor (connection: Connection) { this.#connection = connection }

  async transfer (uploadBytes: number, downloadBytes: number, { onBytes, signal }: TransferOptions = {}): Promise<void> {
    let before = 0
    await measurement.run(this.#connection, {
      uploadBytes,
      downloadBytes,
      ...signal !== undefined && { signal },
      ...onBytes !== undefined && {
        onProgress: ({ bytes }) => {
          onBytes(bytes - before)
          before = bytes
        }
      }
    })
  }

  async openEcho (): Promise<EchoStream> {
    return new OurEcho(await this.#connection.openStream('/echo/1.0.0'))
  }

  close (): Promise<void> { return this.#connection.close() }
}

class OurEcho implements EchoStream {
  readonly #stream: Stream

  constructor (stream: Stream) { this.#stream = stream }

  async exchange (message: Uint8Array): Promise<void> {
    const stream = this.#stream
    if (!stream.writeNow(message)) await stream.write(message)
    for (let left = message.byteLength; left > 0;) {
      const chunk = stream.readNow() ?? await stream.read()
      if (chunk === null) throw new Error('the echo ended')
      left -= chunk.byteLength
    }
  }

  close (): Promise<void> { return this.#stream.close() }
}

async function newSwarm (): Promise<Swarm> {
  return new Swarm({ identity: await generateKey(), limits: LIMITS })
    .addTransport(tcp({ maxConnections: MAX_TCP_CONNECTIONS }))
    .addSecureChannel(noise())
    .addStreamMuxer(yamux())
}

function version (): string {
  const manifest = readFileSync(new URL(import.meta.resolve('@ts-libp2p/swarm/package.json')), 'utf8')
  return (JSON.parse(manifest) as { version: string }).version
}
