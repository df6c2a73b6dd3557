import {
  chaosPair, fail, isTrue, linkPair, outcomeOf,
  type Cancellation, type CaseContext, type Direction, type Lateness, type LinkPair, type Outcome, type Random
} from '@ts-libp2p/compliance'
import type { ByteStream } from '../byte-stream.ts'
import type { StreamFixture } from './fixture.ts'
import type { StreamVariant } from './variants.ts'

/** What a case asks of its pair. */
export interface TestPairOptions {
  readonly manualClock?: boolean
  readonly writeStallMs?: number
  readonly closeGraceMs?: number
}

/** A pair of streams in the roles of the variant. */
export interface TestPair {
  readonly near: ByteStream
  readonly far: ByteStream
  readonly maxBufferedBytes: number
  /** The link below, where the kit brought one. */
  readonly links: LinkPair | undefined
  /** The direction in which what `near` writes travels on that link. */
  readonly outgoing: Direction
  readonly advance: (ms: number) => Promise<void>
  readonly lose: () => Promise<void>
}

/** What a stream case works with: the context of the engine, and pairs of streams. */
export class StreamTest {
  readonly #context: CaseContext<StreamFixture, StreamVariant>
  #pairs = 0

  constructor (context: CaseContext<StreamFixture, StreamVariant>) { this.#context = context }

  get fixture (): StreamFixture { return this.#context.fixture }
  get variant (): StreamVariant { return this.#context.variant }
  get random (): Random { return this.#context.random }

  cancellation (): Cancellation { return this.#context.cancellation() }
  quiet (): Promise<void> { return this.#context.quiet() }
  late (lateness: Lateness): Promise<void> { return this.#context.late(lateness) }
  until (condition: () => boolean): Promise<void> { return this.#context.until(condition) }

  /** Waits until nothing moves any more; then `promise` must still be pending. */
  async staysPending (promise: Promise<unknown> | Outcome<unknown>, what: string): Promise<void> {
    const outcome = promise instanceof Promise ? outcomeOf(promise) : promise
    await this.quiet()
    isTrue(outcome.isPending, `${what} must wait, but it was ${outcome.state}`)
  }

  /** A fresh pair. Both ends are aborted in the teardown, and every promise they gave must settle. */
  async pair (options: TestPairOptions = {}): Promise<TestPair> {
    const context = this.#context
    const links = this.#links()
    const pair = await context.fixture.createPair({
      ...options,
      ...(links === undefined ? {} : { links }),
      ...(context.fixture.features.sized === true ? { capacity: context.variant.capacity } : {}),
      manualClock: options.manualClock ?? false,
      signal: context.signal,
      random: context.random
    })
    if (links === undefined) context.outside(OUTSIDE_QUIET_TURNS, pair.quiet === undefined ? undefined : () => pair.quiet?.() ?? Promise.resolve())
    context.defer(async () => {
      pair.near.abort()
      pair.far.abort()
      await pair.dispose?.()
    })
    const number = this.#pairs++ === 0 ? '' : ` ${this.#pairs}`
    const { isSwapped } = context.variant
    const near = context.watch(`near${number}`, isSwapped ? pair.far : pair.near)
    const far = context.watch(`far${number}`, isSwapped ? pair.near : pair.far)
    context.expectToSettle(`near${number}.closed`, near.closed)
    context.expectToSettle(`far${number}.closed`, far.closed)
    return {
      near,
      far,
      maxBufferedBytes: pair.maxBufferedBytes,
      links,
      outgoing: isSwapped ? 'far-to-near' : 'near-to-far',
      advance: async ms => {
        if (pair.advance === undefined) fail('the fixture declares manualClock, but its pair has no advance()')
        await pair.advance(ms)
        await this.quiet()
      },
      lose: async () => {
        if (links !== undefined) links.lose()
        else if (pair.lose !== undefined) await pair.lose()
        else fail('the fixture declares losable, but its pair has no lose()')
      }
    }
  }

  #links (): LinkPair | undefined {
    const { link, capacity } = this.#context.variant
    if (link === 'own') return undefined
    const links = link === 'chaos' ? chaosPair(this.random, { capacity }) : linkPair({ capacity })
    return this.#context.adopt(links)
  }
}

/** A socket needs a few turns for what it has under way; thirty are plenty on a loopback interface. */
const OUTSIDE_QUIET_TURNS = 30
