/** The part cannot be made as asked; the message says what to do. Nothing was written. */
export class UsageError extends Error {
  readonly code = 'ERR_USAGE' as const
  readonly side = 'local' as const
  override readonly name = 'UsageError'
}
