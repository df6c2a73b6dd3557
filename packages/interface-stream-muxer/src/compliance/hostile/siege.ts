import { concatBytes, equal, fail, isTrue, MACHINE_BYTES, macrotask, outcomeOf, type VictimWatch } from '@ts-libp2p/compliance'
import type { MuxedStream } from '../../stream-muxer.ts'
import type { MuxerTest, TestMuxersOptions, Victim } from '../muxer-test.ts'
import { roundTrip } from '../transfer.ts'
import type { HostileWire } from './hostile-wire.ts'

/** How an attempt to send ended: taken whole; the victim reads no more; the link is over. */
export type Sent = 'taken' | 'stuck' | 'over'

/**
 * A victim, its attacker, and an honest connection beside them. What is sent is counted, so that a
 * case can say how much the victim took; the honest connection is asked again and again, so that an
 * attack that starves others is seen.
 */
export class Siege {
  readonly victim: Victim
  readonly wire: HostileWire
  readonly #test: MuxerTest
  readonly #watch: VictimWatch
  readonly #honest: { readonly near: MuxedStream, readonly far: MuxedStream }
  #takenBytes = 0
  #answeredBytes = 0

  private constructor (test: MuxerTest, victim: Victim, wire: HostileWire, honest: { readonly near: MuxedStream, readonly far: MuxedStream }, watch: VictimWatch) {
    this.#test = test
    this.victim = victim
    this.wire = wire
    this.#honest = honest
    this.#watch = watch
  }

  /** @param watch - of a case that lays one siege after the other, and looks at the end of all; then each is left by `leave()` */
  static async begin (test: MuxerTest, options: TestMuxersOptions = {}, watch?: VictimWatch): Promise<Siege> {
    const victim = await test.victim(options)
    const wire = test.fixture.hostile?.(victim.attacker) ?? fail('the fixture declares hostile, but has no hostile()')
    const honest = await test.stream(await test.muxers(options))
    return new Siege(test, victim, wire, honest, watch ?? await test.watchVictim())
  }

  /** How many bytes of the attacker the link took. The victim has read all of them but what the link holds. */
  get takenBytes (): number { return this.#takenBytes }

  /** Sends `bytes`, as far as the victim takes them. @param isReading - whether the attacker reads what comes back meanwhile */
  async send (bytes: Uint8Array, isReading = true): Promise<Sent> {
    for (let at = 0; at < bytes.byteLength; at += PIECE_BYTES) {
      const sent = await this.#sendPiece(bytes.slice(at, at + PIECE_BYTES), isReading) // a copy: what is held of it must not hold the whole
      if (sent !== 'taken') return sent
    }
    await macrotask()
    if (isReading) this.#drain()
    return 'taken'
  }

  /** Sends what `make` makes, `count` times, in waves of what the link takes in a turn; the honest connection is served in between. */
  async flood (count: number, make: (number: number) => Uint8Array, isReading = true): Promise<Sent> {
    for (let number = 0; number < count;) {
      const wave: Uint8Array[] = []
      for (let byteLength = 0; number < count && byteLength < WAVE_BYTES; byteLength += wave.at(-1)?.byteLength ?? 0) wave.push(make(number++))
      const sent = await this.send(concatBytes(wave), isReading)
      if (sent !== 'taken') return sent
      await this.othersAreServed()
      this.#watch.keepsTurning()
    }
    return 'taken'
  }

  /** What came back and was read so far, in bytes. */
  get answeredBytes (): number { return this.#answeredBytes }

  /** Reads what there is. */
  readAnswers (): void { this.#drain() }

  /** The honest connection answers, within a few turns of the event loop. */
  async othersAreServed (): Promise<void> {
    const { near, far } = this.#honest
    const served = outcomeOf(roundTrip(near, far, 200))
    let turns = 0
    for (; served.isPending && turns < MAX_TURNS; turns++) await macrotask()
    isTrue(!served.isPending, `an honest connection was not served within ${MAX_TURNS} turns of the event loop`)
    await served.promise
  }

  /** The attacker opens stream 0, the victim accepts it. */
  async firstStream (): Promise<MuxedStream> {
    await this.send(this.wire.open(0))
    return await this.#test.accepted(this.victim.muxer)
  }

  /** The connection ended as a breach of the protocol. */
  async endedAsBreach (what: string): Promise<void> {
    const { muxer } = this.victim
    const closed = outcomeOf(muxer.closed)
    await this.#test.quiet()
    if (closed.isPending) await this.#giveTime() // its last word may wait for a peer that reads nothing
    const reason = closed.value ?? fail(`${what}: the connection must end, but it goes on`)
    equal(reason.how, 'aborted', `${what}: how the connection closed`)
    equal(Reflect.get(Object(reason.error), 'code'), 'ERR_MUXER_PROTOCOL', `${what}: the code of the error`)
    equal(Reflect.get(Object(reason.error), 'side'), 'remote', `${what}: the side that caused it`)
    equal(muxer.streams.length, 0, `${what}: streams that are left`)
    equal(await muxer.accept(), null, `${what}: accept()`)
  }

  /** The connection is over as a breach of the protocol, or goes on; then the attacker leaves. */
  async endsWell (): Promise<void> {
    const closed = outcomeOf(this.victim.muxer.closed)
    await Promise.resolve()
    if (closed.value !== undefined && closed.value.how !== 'clean') await this.endedAsBreach('what nobody should say')
    await this.leave()
  }

  /** The connection was given up within the time declared for a peer that takes nothing. */
  async isGivenUp (what: string): Promise<void> {
    const closed = outcomeOf(this.victim.muxer.closed)
    await this.#giveTime()
    equal(closed.value?.how, 'aborted', `${what}: how the connection closed after the declared time`)
    equal(this.victim.muxer.streams.length, 0, `${what}: streams that are left`)
  }

  /** The connection goes on: what the attacker opens next is accepted and carries bytes. */
  async goesOn (stream: number): Promise<void> {
    equal(await this.send(concatBytes([this.wire.open(stream), this.wire.data(stream, Uint8Array.of(1, 2, 3))])), 'taken', 'how an honest frame was sent after the attack')
    for (;;) {
      const accepted = await this.#test.accepted(this.victim.muxer)
      const chunk = await accepted.read().catch(() => undefined) // one of the attack's own may come first
      if (chunk?.byteLength === 3) return
      isTrue(chunk !== null, 'a stream of which nothing was heard was accepted as an ended one')
    }
  }

  /**
   * The attack stands: what it has cost so far is within its bounds.
   *
   * @param allowedBytes - what the limits let it make the victim hold, beside what the link itself holds
   */
  async withstood (allowedBytes: number): Promise<void> {
    await this.#watch.withstood(allowedBytes + 2 * this.#test.variant.capacity)
  }

  /** {@link Siege.withstood}, then {@link Siege.leave}. */
  async lift (allowedBytes: number): Promise<void> {
    await this.withstood(allowedBytes)
    await this.leave()
  }

  /** The attacker leaves; nothing of it may be left, and the others go on. */
  async leave (): Promise<void> {
    const { muxer, raw } = this.victim
    raw.abort()
    await muxer.closed
    equal(muxer.streams.length, 0, 'streams left when the attacker was gone')
    await this.othersAreServed()
  }

  async #giveTime (): Promise<void> {
    await this.#test.elapse(1.1 * this.#test.limits.writeTimeoutMs)
  }

  async #sendPiece (piece: Uint8Array, isReading: boolean): Promise<Sent> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      try {
        if (this.victim.raw.writeNow(piece)) {
          this.#takenBytes += piece.byteLength
          return 'taken'
        }
      } catch {
        return 'over'
      }
      if (isReading) this.#drain()
      if (attempt < ATTEMPTS - 2) await macrotask()
      else await this.#test.quiet()
    }
    return 'stuck'
  }

  #drain (): void {
    try {
      for (let chunk = this.victim.raw.readNow(); chunk instanceof Uint8Array; chunk = this.victim.raw.readNow()) this.#answeredBytes += chunk.byteLength
    } catch {
      // The victim ended the link: what came before was read.
    }
  }
}

const PIECE_BYTES = 4096
const WAVE_BYTES = 65_536
const ATTEMPTS = 5

/** Two turns are usual in memory. */
const MAX_TURNS = 25

/** What a stream costs that is open or waits, without its bytes, and with what the kit notes about it. */
export const STREAM_BYTES = 8192

/** What of a siege that is over stays until the case is: its muxers and links, to be looked at in the end. */
export const SIEGE_BYTES = 65_536

/** So many frames that a record of each, however small, is far more than the bound of any flood. */
export const FLOOD = 60_000

/** The same for bytes. */
export const FLOOD_BYTES: number = 4 * MACHINE_BYTES
