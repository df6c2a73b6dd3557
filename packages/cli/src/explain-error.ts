import { DialFailedError } from 'ts-libp2p'

/** An error as a person reads it, and as a program does. */
export interface Explanation {
  /** One line. */
  readonly text: string
  /** What to do about it. */
  readonly hint?: string
  readonly code?: string
  /** For a failed dial: every address, how far it came and why it went no further. */
  readonly attempts?: ReadonlyArray<{ readonly address: string, readonly phase: string, readonly reason: string, readonly hint?: string }>
}

export function explainError (error: unknown): Explanation {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? { code: error.code } : {}
  if (error instanceof DialFailedError && error.attempts.length > 0) return { ...explainDial(error), ...code }
  return { text: oneLine(error instanceof Error ? error.message : String(error)), ...code }
}

function explainDial (error: DialFailedError): Explanation {
  const attempts = error.attempts.map(({ address, phase, reason, hint }) => ({ address, phase, reason: oneLine(reason), ...hint !== undefined && { hint } }))
  const hints = [...new Set(attempts.flatMap(({ hint }) => hint ?? []))]
  const reasons = attempts.map(({ address, reason }) => reason.includes(address) ? reason : `${address}: ${reason}`)
  return {
    text: `cannot connect: ${reasons.join('; ')}`,
    ...hints.length > 0 && { hint: hints.join('; ') },
    attempts
  }
}

function oneLine (text: string): string { return text.replaceAll(/\s+/g, ' ').trim() }
