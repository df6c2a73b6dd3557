import type { Quirks } from './quirks.ts'

/** What cancelling rejects with: the signal's reason, made an Error where it is none. */
export function reasonOf (signal: AbortSignal, quirks: Quirks): Error {
  const reason: unknown = signal.reason
  if (reason instanceof Error || quirks.rawReason === true) return reason as Error
  return new Error('cancelled', { cause: reason })
}

/** `promise`, unless the signal fires before: then `onCancel` is called and the reason thrown. Leaves no listener. */
export async function cancelled (promise: Promise<unknown>, signal: AbortSignal | undefined, onCancel: (reason: Error) => void, quirks: Quirks): Promise<void> {
  let listener = (): void => {}
  const cancelling = new Promise<never>((_resolve, reject) => {
    if (signal === undefined) return
    listener = () => {
      const reason = reasonOf(signal, quirks)
      onCancel(reason)
      reject(reason)
    }
    if (signal.aborted) listener()
    else signal.addEventListener('abort', listener)
  })
  try {
    await Promise.race([cancelling, promise])
  } finally {
    signal?.removeEventListener('abort', listener)
  }
}
