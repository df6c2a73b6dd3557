import {
  chaosPair, equal, fail, isTrue, linkPair, macrotask, outcomeOf, VictimWatch,
  type Cancellation, type CaseContext, type Direction as LinkDirection, type Lateness, type LinkPair, type LinkPairOptions, type LinkStream, type Outcome, type Random
} from '@ts-libp2p/compliance'
import type { Direction, MuxedStream, StreamMuxer } from '../stream-muxer.ts'
import { BudgetLedger } from './budget-ledger.ts'
import { CountingClock } from './counting-clock.ts'
import type { MuxerFixture, MuxerLimits } from './fixture.ts'
import type { MuxerVariant } from './variants.ts'

/** What a case asks of its muxers. */
export interface TestMuxersOptions {
  readonly isKeepAlive?: boolean
  /** The near side opens without waiting for acknowledgements. */
  readonly isImpatient?: boolean
  /** The receive budget of the far side. */
  readonly budget?: BudgetLedger
  /** Given to the far side, or the victim. */
  readonly onWastedOpen?: () => void
  /** How the links break up and delay what they carry. */
  readonly shape?: NonNullable<LinkPairOptions['shape']>
  readonly capacity?: number
}

/** Two muxers that are joined, in the roles of the variant. */
export interface TestMuxers {
  readonly near: StreamMuxer
  readonly far: StreamMuxer
  readonly nearLink: LinkStream
  readonly farLink: LinkStream
  readonly links: LinkPair
  /** The direction in which what `near` sends travels. */
  readonly outgoing: LinkDirection
  readonly incoming: LinkDirection
}

/** One muxer, and the raw end of its link: nobody speaks there but the case. */
export interface Victim {
  readonly muxer: StreamMuxer
  readonly raw: LinkStream
  readonly links: LinkPair
  /** The attacker's side of the connection. */
  readonly attacker: Direction
  /** The direction in which what the attacker sends travels. */
  readonly incoming: LinkDirection
}

/** What a muxer case works with: the context of the engine, and muxers on its links. */
export class MuxerTest {
  readonly #context: CaseContext<MuxerFixture, MuxerVariant>
  readonly #clock: CountingClock | undefined
  readonly #budgets: BudgetLedger[] = []
  readonly #muxers: StreamMuxer[] = []
  #named = 0

  constructor (context: CaseContext<MuxerFixture, MuxerVariant>) {
    this.#context = context
    this.#clock = context.fixture.features.manualClock === true ? new CountingClock() : undefined
    context.defer(() => this.#tearDown())
  }

  get fixture (): MuxerFixture { return this.#context.fixture }
  get limits (): MuxerLimits { return this.#context.fixture.limits }
  get variant (): MuxerVariant { return this.#context.variant }
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

  /** Moves the muxers' clock, in steps: what falls due gets its turns. Needs `manualClock`. */
  async elapse (ms: number): Promise<void> {
    if (this.#clock === undefined) fail('only a fixture with manualClock can let time pass')
    for (let step = 0; step < ELAPSE_STEPS; step++) {
      this.#clock.advance(ms / ELAPSE_STEPS)
      await this.quiet()
    }
  }

  /** Lets the muxers' clock run, a millisecond a turn, until `work` is done. */
  async ticking (work: Promise<unknown>): Promise<void> {
    const outcome = outcomeOf(work)
    while (outcome.isPending) {
      this.#clock?.advance(1)
      await macrotask()
    }
    await work
  }

  /** Two fresh muxers. Both are aborted in the teardown; then nothing of them may be left. */
  async muxers (options: TestMuxersOptions = {}): Promise<TestMuxers> {
    const { isKeepAlive = false, isImpatient = false } = options
    const links = this.#links(options)
    const { isSwapped } = this.variant
    const [nearLink, farLink] = isSwapped ? [links.far, links.near] : [links.near, links.far]
    const near = await this.#muxer(nearLink, isSwapped ? 'inbound' : 'outbound', { isKeepAlive, isImpatient })
    const far = await this.#muxer(farLink, isSwapped ? 'outbound' : 'inbound', { isKeepAlive, isImpatient: false }, options)
    const [outgoing, incoming] = isSwapped ? ['far-to-near', 'near-to-far'] as const : ['near-to-far', 'far-to-near'] as const
    return { near, far, nearLink, farLink, links, outgoing, incoming }
  }

  /** A fresh muxer whose link ends in the hands of the case. */
  async victim (options: TestMuxersOptions = {}): Promise<Victim> {
    const { isKeepAlive = false, isImpatient = false } = options
    const links = this.#links(options)
    const { isSwapped } = this.variant
    const own: Direction = isSwapped ? 'outbound' : 'inbound'
    const muxer = await this.#muxer(links.near, own, { isKeepAlive, isImpatient }, options)
    this.#context.defer(() => links.far.abort())
    return { muxer, raw: links.far, links, attacker: own === 'outbound' ? 'inbound' : 'outbound', incoming: 'far-to-near' }
  }

  /** A stream that the near side opened, both ends of it. */
  async stream ({ near, far }: Pick<TestMuxers, 'near' | 'far'>): Promise<{ readonly near: MuxedStream, readonly far: MuxedStream }> {
    const [opened, accepted] = await Promise.all([near.openStream(), this.accepted(far)])
    return { near: opened, far: accepted }
  }

  /** The next stream of the peer; the connection must not be over. */
  async accepted (muxer: StreamMuxer): Promise<MuxedStream> {
    return await muxer.accept() ?? fail('accept() gave null on a connection that is not closed')
  }

  #links ({ capacity = this.variant.capacity, shape }: TestMuxersOptions): LinkPair {
    if (shape !== undefined) return this.#context.adopt(linkPair({ capacity, shape }))
    return this.#context.adopt(this.variant.link === 'chaos' ? chaosPair(this.random, { capacity }) : linkPair({ capacity }))
  }

  async #muxer (link: LinkStream, direction: Direction, options: { readonly isKeepAlive: boolean, readonly isImpatient: boolean }, { budget = new BudgetLedger(), onWastedOpen }: Pick<TestMuxersOptions, 'budget' | 'onWastedOpen'> = {}): Promise<StreamMuxer> {
    const factory = await this.fixture.createFactory({
      isPatient: false,
      ...options,
      ...(this.#clock === undefined ? {} : { clock: this.#clock }),
      signal: this.#context.signal,
      random: this.random
    })
    this.#budgets.push(budget)
    const muxer = factory.createMuxer(link, { direction, budget, ...(onWastedOpen === undefined ? {} : { onWastedOpen }) })
    this.#muxers.push(muxer)
    return this.#watched(`muxer ${this.#muxers.length}`, muxer)
  }

  /** Every promise that a muxer and its streams give must settle. */
  #watched (name: string, muxer: StreamMuxer): StreamMuxer {
    const watched = this.#context.watch(name, muxer)
    const { closed } = watched
    const stream = <S extends MuxedStream | null>(one: S): S => one === null ? one : this.#context.watch(`${name}, stream ${++this.#named}`, one)
    return {
      protocol: muxer.protocol,
      get streams () { return muxer.streams },
      openStream: async options => stream(await watched.openStream(options)),
      accept: async () => stream(await watched.accept()),
      close: options => watched.close(options),
      abort: reason => { watched.abort(reason) },
      closed
    }
  }

  async #tearDown (): Promise<void> {
    for (const muxer of this.#muxers) muxer.abort()
    await this.quiet()
    for (const muxer of this.#muxers) equal(muxer.streams.length, 0, 'streams that are listed after abort()')
    for (const budget of this.#budgets) equal(budget.reserved, 0, 'bytes of the receive budget that were never released')
    equal(this.#clock?.pending ?? 0, 0, 'timers left after the connection is over')
  }
}

const ELAPSE_STEPS = 20
