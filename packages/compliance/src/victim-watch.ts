import { isTrue } from './assertions.ts'
import type { CaseContext } from './case-context.ts'
import { Pulse } from './pulse.ts'
import { retainedBytes } from './retained-bytes.ts'

/**
 * Watches a victim while it is attacked: what it holds because of the attack, and how long it kept
 * the event loop from turning. Attacker, victim and kit share one process, so a case must not keep
 * what it sends, and both figures are bounds from above.
 */
export class VictimWatch {
  readonly #context: Pick<CaseContext, 'quiet'>
  readonly #before: number | undefined
  readonly #pulse = new Pulse()

  private constructor (context: Pick<CaseContext, 'quiet'>, before: number | undefined) {
    this.#context = context
    this.#before = before
  }

  /** To be called when all is there that the case needs, and before the first hostile byte. */
  static async begin (context: Pick<CaseContext, 'quiet' | 'defer'>): Promise<VictimWatch> {
    const watch = new VictimWatch(context, await retainedBytes())
    context.defer(() => watch.#pulse.stop())
    watch.#pulse.start()
    return watch
  }

  /** No turn took longer than a second. Asked between the waves of a flood, so that a slow victim fails soon. */
  keepsTurning (): void {
    const { longestMs } = this.#pulse
    isTrue(longestMs <= MAX_TURN_MS, `the event loop stood still for ${Math.round(longestMs)} ms under the attack; the bound is ${MAX_TURN_MS} ms`)
  }

  /**
   * While the attack still stands: no turn took longer than a second, and the victim holds no
   * more than `allowedBytes` because of it, beside the {@link MACHINE_BYTES} of the machine below. An
   * attack proves the second only where what it sends, or a record of each of its pieces, is far more
   * than both together. Where the platform gives no reading only the turns are looked at.
   *
   * @param allowedBytes - what the limits of the victim let a peer make it hold in this attack
   */
  async withstood (allowedBytes: number): Promise<void> {
    await this.#context.quiet()
    this.keepsTurning()
    this.#pulse.stop() // collecting garbage is the kit's own work
    const after = await retainedBytes()
    this.#pulse.start()
    if (after === undefined || this.#before === undefined) return
    const held = after - this.#before
    isTrue(held <= allowedBytes + MACHINE_BYTES, `${held} bytes are held while the attack stands; its bound is ${allowedBytes}, and ${MACHINE_BYTES} for the machine`)
  }
}

/**
 * What a JavaScript engine holds by itself as a case goes on: compiled code, its statistics, strings.
 * Some hundred KiB at the most were seen.
 */
export const MACHINE_BYTES: number = 2 * 1024 * 1024

/**
 * The turns of an honest implementation take some milliseconds, those in which its code is compiled
 * some ten. A second is far above both, on a slow machine as well, and far below what a victim needs
 * that works off a flood in one go, or looks at all that came before for each new piece.
 */
const MAX_TURN_MS = 1000
