import {
  equal, fail, isTrue, macrotask, outcomeOf, VictimWatch,
  type Cancellation, type CaseContext, type Lateness, type Outcome, type Random
} from '@ts-libp2p/compliance'
import type { Multiaddr } from '@multiformats/multiaddr'
import type { Listener, ListenOptions, RawLink, Transport, TransportDialOptions, TransportLink } from '../transport.ts'
import type { TransportFixture, TransportTestOptions } from './fixture.ts'
import type { TransportVariant } from './variants.ts'

/** A transport whose links and listeners the kit ends when the case is over. */
export interface TestTransport {
  canDial (address: Multiaddr): boolean
  canListen (address: Multiaddr): boolean
  dial (address: Multiaddr, options?: TransportDialOptions): Promise<RawLink>
  listen (address?: Multiaddr, options?: ListenOptions): Promise<TestListener>
}

export interface TestListener {
  /** The first of them. */
  readonly address: Multiaddr
  readonly addresses: readonly Multiaddr[]
  accept (): Promise<RawLink | null>
  close (): Promise<void>
}

/** Two ends of a link, in the roles of the variant and by what they did. */
export interface Joined {
  readonly near: RawLink
  readonly far: RawLink
  readonly dialled: RawLink
  readonly accepted: RawLink
}

/** One transport that dials, another one that listens. */
export interface Listening {
  readonly dialler: TestTransport
  readonly server: TestTransport
  readonly listener: TestListener
  readonly address: Multiaddr
}

/** What a transport case works with: the context of the engine, and transports. */
export class TransportTest {
  readonly #context: CaseContext<TransportFixture, TransportVariant>
  readonly #links = new Set<RawLink>()
  #linkCount = 0
  readonly #listeners: Listener[] = []
  readonly #openBefore: number
  #transports = 0

  constructor (context: CaseContext<TransportFixture, TransportVariant>) {
    this.#context = context
    const { fixture } = context
    context.outside(OUTSIDE_QUIET_TURNS, () => fixture.quiet?.() ?? Promise.resolve())
    this.#openBefore = fixture.countOpen?.() ?? 0
    context.defer(() => this.#tearDown())
  }

  get fixture (): TransportFixture { return this.#context.fixture }
  get variant (): TransportVariant { return this.#context.variant }
  get random (): Random { return this.#context.random }

  cancellation (): Cancellation { return this.#context.cancellation() }
  quiet (): Promise<void> { return this.#context.quiet() }
  late (lateness: Lateness): Promise<void> { return this.#context.late(lateness) }
  until (condition: () => boolean): Promise<void> { return this.#context.until(condition) }

  /** Watches what this process holds, and how its event loop turns, from now on. */
  watchVictim (): Promise<VictimWatch> { return VictimWatch.begin(this.#context) }

  /** Waits until nothing moves any more; then `promise` must still be pending. */
  async staysPending (promise: Promise<unknown> | Outcome<unknown>, what: string): Promise<void> {
    const outcome = promise instanceof Promise ? outcomeOf(promise) : promise
    await this.quiet()
    isTrue(outcome.isPending, `${what} must wait, but it was ${outcome.state}`)
  }

  /** The transport as it comes, for cases that look at it and open nothing. */
  async bare (): Promise<Transport> {
    return await this.fixture.createTransport(this.#options)
  }

  async transport (): Promise<TestTransport> {
    return this.#watched(await this.bare())
  }

  /** Who listens: another transport of the same kind, or the counterpart of one that cannot. */
  async server (): Promise<TestTransport> {
    const { fixture } = this
    if (fixture.features.listens) return await this.transport()
    if (fixture.createCounterpart === undefined) return fail('a fixture whose transport cannot listen has a createCounterpart()')
    return this.#watched(await fixture.createCounterpart(this.#options))
  }

  async listening (address: Multiaddr = this.variant.listenAddress): Promise<Listening> {
    const [dialler, server] = [await this.transport(), await this.server()]
    const listener = await server.listen(address)
    return { dialler, server, listener, address: listener.address }
  }

  /** One more link to a listener. */
  async join ({ dialler, listener, address }: Pick<Listening, 'dialler' | 'listener' | 'address'>): Promise<Joined> {
    const [dialled, accepted] = await Promise.all([dialler.dial(address), this.accepted(listener)])
    return this.variant.isSwapped ? { near: accepted, far: dialled, dialled, accepted } : { near: dialled, far: accepted, dialled, accepted }
  }

  /** A link to a fresh listener. */
  async joined (): Promise<Joined> {
    return await this.join(await this.listening())
  }

  /** The next link; the listener must not be closed. */
  async accepted (listener: TestListener): Promise<RawLink> {
    return await listener.accept() ?? fail('accept() gave null on a listener that is not closed')
  }

  /** An address at which a dial gets no answer. */
  async held (): Promise<Multiaddr> {
    const held = await this.fixture.heldAddress?.() ?? fail('the fixture declares held, but has no heldAddress()')
    this.#context.defer(() => held.release())
    return held.address
  }

  /** Ends everything that the case opened, and waits until the platform holds no more than before. */
  async release (): Promise<void> {
    for (const link of this.#links) link.abort()
    for (const listener of this.#listeners) await listener.close()
    for (let turns = 0; turns < MAX_CLOSING_TURNS && this.#leftOpen > 0; turns++) await macrotask()
    isTrue(this.#leftOpen <= 0, `${this.#leftOpen} socket(s), timer(s) or the like left open`)
  }

  get #leftOpen (): number { return (this.fixture.countOpen?.() ?? 0) - this.#openBefore }

  get #options (): TransportTestOptions { return { signal: this.#context.signal, random: this.random } }

  #watched (transport: Transport): TestTransport {
    const watched = this.#context.watch(`transport ${++this.#transports}`, transport)
    return {
      canDial: address => watched.canDial(address),
      canListen: address => watched.canListen(address),
      dial: (address, options) => watched.dial(address, options).then(link => this.#link(link)),
      listen: (address = this.variant.listenAddress, options) => watched.listen(address, options).then(listener => this.#listener(listener))
    }
  }

  #listener (listener: Listener): TestListener {
    this.#listeners.push(listener)
    const watched = this.#context.watch(`listener ${this.#listeners.length}`, listener)
    return {
      get address () { return listener.addresses[0] ?? fail('a listener that is not closed has an address') },
      get addresses () { return listener.addresses },
      accept: () => watched.accept().then(link => link === null ? null : this.#link(link)),
      close: () => watched.close()
    }
  }

  #link (link: TransportLink): RawLink {
    equal(link.kind, 'raw', 'the kind of what a transport yields; this kit is for raw links')
    const { link: raw } = link
    this.#links.add(raw)
    void raw.closed.then(() => { this.#links.delete(raw) }) // a flood of them must not be held by the kit
    const name = `link ${++this.#linkCount}`
    this.#context.expectToSettle(`${name}.closed`, link.link.closed)
    return this.#context.watch(name, link.link)
  }

  async #tearDown (): Promise<void> {
    try {
      await this.release()
    } finally {
      await this.fixture.dispose?.()
    }
  }
}

/** A socket needs a few turns for what it has under way; thirty are plenty on a loopback interface. */
const OUTSIDE_QUIET_TURNS = 30

/** What is closed on this machine is gone after a few. */
const MAX_CLOSING_TURNS = 250
