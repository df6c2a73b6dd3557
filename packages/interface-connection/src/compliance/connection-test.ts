import { fail, isTrue, outcomeOf, type Cancellation, type CaseContext, type Lateness, type Outcome, type Random, type Variant } from '@ts-libp2p/compliance'
import type { Connection, DisconnectReason, Stream } from '../connection.ts'
import type { ConnectionEnd, ConnectionFixture } from './fixture.ts'
import { Inbox } from './inbox.ts'

/** A connection in the roles of the variant. */
export interface TestPair {
  readonly near: ConnectionEnd
  readonly far: ConnectionEnd
  readonly cut: () => void
  readonly hold: () => void
  readonly release: () => void
}

/** The protocol of cases that need one and care for no more. */
export const PROTOCOL = '/compliance/1.0.0'

/** What a connection case works with: the context of the engine, and connections between two peers. */
export class ConnectionTest {
  readonly #context: CaseContext<ConnectionFixture, Variant & { readonly isSwapped: boolean }>
  /** Resolves when the case is over. */
  readonly #over: Promise<void>

  constructor (context: CaseContext<ConnectionFixture, Variant & { readonly isSwapped: boolean }>) {
    this.#context = context
    this.#over = new Promise(resolve => context.defer(resolve))
  }

  get random (): Random { return this.#context.random }

  cancellation (): Cancellation { return this.#context.cancellation() }
  quiet (): Promise<void> { return this.#context.quiet() }
  late (lateness: Lateness): Promise<void> { return this.#context.late(lateness) }
  until (condition: () => boolean): Promise<void> { return this.#context.until(condition) }

  /** Waits until nothing moves any more; then `promise` must still be pending. */
  async staysPending (promise: Promise<unknown>, what: string): Promise<void> {
    const outcome: Outcome<unknown> = outcomeOf(promise)
    await this.quiet()
    isTrue(outcome.isPending, `${what} must wait, but it was ${outcome.state}`)
  }

  /** A fresh connection. Both ends are aborted in the teardown, and every promise must settle. */
  async pair (): Promise<TestPair> {
    const context = this.#context
    const pair = await context.fixture.createPair({ signal: context.signal, random: context.random })
    context.outside(OUTSIDE_QUIET_TURNS, pair.quiet === undefined ? undefined : () => pair.quiet?.() ?? Promise.resolve())
    context.defer(async () => {
      pair.release?.()
      pair.near.connection.abort()
      pair.far.connection.abort()
      await Promise.all([pair.near.connection.closed, pair.far.connection.closed])
      await pair.dispose?.()
    })
    context.expectToSettle('closed of the dialling end', pair.near.connection.closed)
    context.expectToSettle('closed of the dialled end', pair.far.connection.closed)
    const { isSwapped } = context.variant
    const declared = (name: 'cut' | 'hold' | 'release') => (): void => {
      if (pair[name] === undefined) fail(`the fixture's features promise ${name}(), but its pair has none`)
      pair[name]()
    }
    return {
      near: isSwapped ? pair.far : pair.near,
      far: isSwapped ? pair.near : pair.far,
      cut: declared('cut'),
      hold: declared('hold'),
      release: declared('release')
    }
  }

  /** Serves a protocol and hands every stream to the case, which then owns it. */
  inbox (end: ConnectionEnd, protocol: string = PROTOCOL): Inbox {
    const inbox = new Inbox()
    end.serve(protocol, async stream => {
      this.#context.expectToSettle(`closed of a stream for ${protocol}`, stream.closed)
      inbox.add(stream)
      await this.#over // the stream must outlive its end on the wire: bytes may still wait to be read
    })
    return inbox
  }

  /** Opens a stream, noted like all that must settle. */
  async open (end: ConnectionEnd, protocol: string = PROTOCOL): Promise<Stream> {
    const stream = await end.connection.openStream(protocol)
    this.#context.expectToSettle(`closed of a stream to ${protocol}`, stream.closed)
    return stream
  }

  /** A stream that `from` opened, and the same at `to`. */
  async joined (from: ConnectionEnd, to: ConnectionEnd, protocol: string = PROTOCOL): Promise<[ours: Stream, theirs: Stream]> {
    const inbox = this.inbox(to, protocol)
    const ours = await this.open(from, protocol)
    return [ours, await inbox.next()]
  }

  /** A call that must settle, at the latest in the teardown. */
  watch<T> (label: string, promise: Promise<T>): Outcome<T> {
    this.#context.expectToSettle(label, promise)
    return outcomeOf(promise)
  }

  /** The reasons at both ends, once they have settled. */
  async reasons (near: Connection, far: Connection): Promise<[DisconnectReason, DisconnectReason]> {
    return await Promise.all([near.closed, far.closed])
  }
}

/** A socket needs a few turns for what it has under way; thirty are plenty on a loopback interface. */
const OUTSIDE_QUIET_TURNS = 30
