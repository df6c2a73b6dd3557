/** The codes of the stream contract, as the kit's own links use them. */
export type LinkErrorCode =
  | 'ERR_STREAM_ABORTED' | 'ERR_STREAM_RESET' | 'ERR_STREAM_LOST' | 'ERR_STREAM_STALLED'
  | 'ERR_READ_PENDING' | 'ERR_READ_CLOSED' | 'ERR_WRITE_CLOSED'

/**
 * What a link of the kit throws. One class for all codes: the engine imports nothing of ours, so
 * that no contract depends on itself, and users of a contract match on `code`, never on a class.
 */
export class LinkError extends Error {
  readonly code: LinkErrorCode
  override readonly name = 'LinkError'
  constructor (code: LinkErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** What cancelling rejects with: the signal's reason itself, or an Error around a reason that is none. */
export function reasonOf (signal: AbortSignal): Error {
  const reason: unknown = signal.reason
  return reason instanceof Error ? reason : new Error('cancelled', { cause: reason })
}

/** Calls `onCancel` when the signal fires; returns what takes the listener away again. */
export function whenCancelled (signal: AbortSignal | undefined, onCancel: (reason: Error) => void): () => void {
  if (signal === undefined) return () => {}
  const listener = (): void => onCancel(reasonOf(signal))
  signal.addEventListener('abort', listener, { once: true })
  return () => signal.removeEventListener('abort', listener)
}
