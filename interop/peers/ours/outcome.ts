/** How a failed read is told to the runner: "reset", "lost" or "error: …". */
export function outcomeOf (error: unknown): string {
  if (!(error instanceof Error)) return `error: ${String(error)}`
  if ('code' in error && error.code === 'ERR_STREAM_RESET') return 'reset'
  if ('code' in error && error.code === 'ERR_STREAM_LOST') return 'lost'
  return `error: ${error.name} ${error.message}`
}
