import { CaseFailure } from './assertions.ts'
import { CaseContext } from './case-context.ts'
import type { ComplianceCase } from './compliance-case.ts'
import type { ContractFixture, Variant } from './contract-fixture.ts'
import { watchEscapes } from './escapes.ts'
import { Random, seedFor } from './random.ts'
import { macrotask, macrotasks, schedule } from './turns.ts'

export interface GuardOptions {
  /** Repeats a run: every case derives its own seed from it. Default 0. */
  readonly seed?: number
  /** How long one variant of a case may take, in milliseconds; a case may ask for more. Default 5,000. */
  readonly timeoutMs?: number
  /** Also gives up, as hung, after that many turns in which nothing moved: exact and quick where all is in memory. */
  readonly idleTurns?: number
}

/**
 * Runs one variant of a case: alone, in time, and to the end. The kit owns the timeout, so that a
 * hang fails with the id of its case under any runner; it owns the teardown, so that nothing runs on
 * into the next case; and it looks afterwards at what was left behind.
 */
export async function guard<Fixture extends ContractFixture, V extends Variant> (
  testCase: ComplianceCase<Fixture, V>, fixture: Fixture, variant: V, options: GuardOptions = {}
): Promise<void> {
  const seed = seedFor(options.seed ?? 0, testCase.id, variant.name)
  const givingUp = new AbortController()
  const context = new CaseContext(fixture, variant, givingUp.signal, new Random(seed))
  const escapes = watchEscapes()
  const watchdog = watch(context, options.timeoutMs ?? testCase.timeoutMs ?? TIMEOUT_MS, options.idleTurns)
  try {
    await Promise.race([testCase.run(context), watchdog.hang])
    await cleanUpInTime(context)
    await macrotask() // the platform tells about unhandled rejections at the end of a turn
    const leaks = [...escapes.caught, ...await context.leaks()]
    if (leaks.length > 0) throw new CaseFailure(`left behind: ${leaks.join('; ')}`)
  } catch (error) {
    givingUp.abort(new CaseFailure('the case was given up'))
    throw describe(error, testCase, variant, options.seed ?? 0)
  } finally {
    watchdog.stop()
    // Its own failures would only hide the first one.
    await cleanUpInTime(context).catch(() => {})
    await macrotasks(2) // what a failed case left running must not be held against the next one
    escapes.stop()
  }
}

/** The failure with all that is needed to repeat it. */
function describe (error: unknown, testCase: Pick<ComplianceCase, 'id' | 'clause'>, variant: Variant, seed: number): Error {
  const where = [...(variant.name === '' ? [] : [variant.name]), `seed ${seed}`].join(', ')
  const message = error instanceof Error ? error.message : String(error)
  const kind = error instanceof CaseFailure || !(error instanceof Error) ? '' : `${error.name}: `
  return new CaseFailure(`${testCase.id} [${where}] breaks ${testCase.clause}: ${kind}${message}`, { cause: error })
}

/** What gives a case up that hangs. */
function watch (context: Pick<CaseContext, 'activity' | 'isBusy' | 'unsettled'>, timeoutMs: number, idleTurns: number | undefined): { readonly hang: Promise<never>, stop (): void } {
  let isStopped = false
  let giveUp: (why: string) => void = () => {}
  const hang = new Promise<never>((_resolve, reject) => {
    giveUp = why => {
      const waiting = context.unsettled
      reject(new CaseFailure(`hung (${why})${waiting.length > 0 ? `; still waiting: ${waiting.join(', ')}` : ''}`))
    }
  })
  hang.catch(() => {})
  const timer = setTimeout(() => giveUp(`no end after ${timeoutMs} ms`), timeoutMs)
  const countIdle = (limit: number, idle: number, before: number): void => {
    if (isStopped) return
    const isIdle = context.activity === before && !context.isBusy
    if (isIdle && idle === limit) {
      giveUp(`nothing moved for ${limit} turns`)
      return
    }
    const { activity } = context
    schedule(() => countIdle(limit, isIdle ? idle + 1 : 0, activity))
  }
  if (idleTurns !== undefined) countIdle(idleTurns, 0, context.activity)
  return {
    hang,
    stop: () => {
      isStopped = true
      clearTimeout(timer)
    }
  }
}

/** A teardown that hangs is a failure of its own. */
async function cleanUpInTime (context: Pick<CaseContext, 'cleanUp' | 'unsettled'>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new CaseFailure(`the teardown hung; still waiting: ${context.unsettled.join(', ')}`)), TEARDOWN_MS)
  })
  try {
    await Promise.race([context.cleanUp(), late])
  } finally {
    clearTimeout(timer)
  }
}

/** A hang must fail before the runner's own limit: vitest's default is five seconds for a whole case. */
const TIMEOUT_MS = 5000

const TEARDOWN_MS = 2000
