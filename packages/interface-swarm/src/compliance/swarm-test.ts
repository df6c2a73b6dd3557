import { fail, isTrue, outcomeOf, type Cancellation, type CaseContext, type Lateness, type Outcome, type Random } from '@ts-libp2p/compliance'
import type { Connection, Stream } from '@ts-libp2p/interface-connection'
import { generateKey, peerIdFromPublicKey, peerInfo, type PeerId, type PeerInfo, type PrivateKey } from '@ts-libp2p/peer-id'
import type { Swarm } from '../swarm.ts'
import type { CreateSwarmOptions, SilentAddress, SwarmFixture } from './fixture.ts'

/** The protocol of cases that need one and care for no more. */
export const PROTOCOL = '/compliance/1.0.0'

/** What a swarm case works with: the context of the engine, and swarms that reach each other. */
export class SwarmTest {
  readonly #context: CaseContext<SwarmFixture>

  constructor (context: CaseContext<SwarmFixture>) {
    this.#context = context
    const { fixture } = context
    context.outside(OUTSIDE_QUIET_TURNS, fixture.quiet === undefined ? undefined : () => fixture.quiet?.() ?? Promise.resolve())
  }

  get fixture (): SwarmFixture { return this.#context.fixture }
  get random (): Random { return this.#context.random }

  cancellation (): Cancellation { return this.#context.cancellation() }
  quiet (): Promise<void> { return this.#context.quiet() }
  late (lateness: Lateness): Promise<void> { return this.#context.late(lateness) }
  until (condition: () => boolean): Promise<void> { return this.#context.until(condition) }

  /** A swarm that is stopped in the teardown; every connection it opens must settle. */
  async swarm (options: Partial<CreateSwarmOptions> = {}): Promise<Swarm> {
    const context = this.#context
    const identity = options.identity ?? await generateKey()
    const swarm = await context.fixture.createSwarm({ hasParts: true, signal: context.signal, random: context.random, ...options, identity })
    context.defer(() => swarm.stop())
    swarm.on('connection:open', ({ connection }) => context.expectToSettle(`closed of ${connection.id}`, connection.closed))
    return swarm
  }

  /** A swarm that listens and echoes {@link PROTOCOL}. */
  async server (options: Partial<CreateSwarmOptions> = {}): Promise<Swarm> {
    const swarm = await this.swarm(options)
    swarm.handle(PROTOCOL, echo)
    await swarm.listen([this.fixture.listenAddress])
    return swarm
  }

  /** A server, a client, and the connection between them at both ends. */
  async connected (options: { readonly server?: Partial<CreateSwarmOptions>, readonly client?: Partial<CreateSwarmOptions> } = {}): Promise<{ client: Swarm, server: Swarm, near: Connection, far: Connection }> {
    const [server, client] = [await this.server(options.server), await this.swarm(options.client)]
    const near = await client.dial(infoOf(server))
    return { client, server, near, far: await this.connection(server, client.peerId) }
  }

  /** The first connection of `swarm` to `peer`, awaited if need be. */
  async connection (swarm: Swarm, peer: PeerId): Promise<Connection> {
    await this.until(() => swarm.connections(peer).length > 0)
    return swarm.connections(peer)[0] ?? fail('the connection is gone')
  }

  /** An address at which somebody listened and nobody does any more. */
  async deadAddress (): Promise<string> {
    const swarm = await this.server()
    const [address] = swarm.addresses
    await swarm.stop()
    return address?.toString() ?? fail('the swarm listens nowhere')
  }

  async silentAddress (): Promise<SilentAddress> {
    const silent = await this.fixture.silentAddress?.() ?? fail('the features promise silentAddress(), but there is none')
    this.#context.defer(() => silent.close())
    return silent
  }

  /** A call that must settle, at the latest in the teardown. */
  watch<T> (label: string, promise: Promise<T>): Outcome<T> {
    this.#context.expectToSettle(label, promise)
    return outcomeOf(promise)
  }

  /** Waits until nothing moves any more; then `outcome` must still be pending. */
  async staysPending (outcome: Outcome<unknown>, what: string): Promise<void> {
    await this.quiet()
    isTrue(outcome.isPending, `${what} must wait, but it was ${outcome.state}`)
  }
}

export const infoOf = (swarm: Swarm): PeerInfo => peerInfo(swarm.peerId, [...swarm.addresses])

export async function somePeer (): Promise<{ key: PrivateKey, id: PeerId }> {
  const key = await generateKey()
  return { key, id: peerIdFromPublicKey(key.publicKey) }
}

/** Gives everything back that comes, then ends. */
export async function echo (stream: Stream): Promise<void> {
  for (let chunk = await stream.read(); chunk !== null; chunk = await stream.read()) await stream.write(chunk)
  await stream.closeWrite()
}

/** Shows that a connection works: asks an {@link echo}. */
export async function works (connection: Connection): Promise<void> {
  const stream = await connection.openStream(PROTOCOL)
  await stream.write(Uint8Array.of(1, 2, 3))
  await stream.closeWrite()
  let count = 0
  for (let chunk = await stream.read(); chunk !== null; chunk = await stream.read()) count += chunk.byteLength
  isTrue(count === 3, `3 bytes were sent to the echo, ${count} came back`)
}

/** A socket needs a few turns for what it has under way; thirty are plenty on a loopback interface. */
const OUTSIDE_QUIET_TURNS = 30
