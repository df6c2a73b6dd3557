/** What cancelling rejects with: the signal's own reason, made an Error where it is none. */
export function cancelReason (signal: AbortSignal): Error {
  const reason: unknown = signal.reason
  return reason instanceof Error ? reason : new Error(`cancelled: ${String(reason)}`, { cause: reason })
}

/** Calls `onAbort` when the signal fires; the returned function removes the listener. */
export function onCancel (signal: AbortSignal | undefined, onAbort: (reason: Error) => void): () => void {
  if (signal === undefined) return nothing
  const listener = (): void => onAbort(cancelReason(signal))
  signal.addEventListener('abort', listener, { once: true })
  return () => signal.removeEventListener('abort', listener)
}

function nothing (): void {}
