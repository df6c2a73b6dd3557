/** One thing that happened, with its facts as fields. */
export interface LogRecord {
  readonly level: 'error' | 'warn' | 'info' | 'debug'
  readonly message: string
  readonly error?: Error
  readonly peer?: string
  readonly address?: string
  readonly protocol?: string
}

/** Where records go. It must not throw. */
export type Log = (record: LogRecord) => void

/** Warnings and errors to the console; the rest nowhere. */
export const consoleLog: Log = record => {
  if (record.level !== 'error' && record.level !== 'warn') return
  const facts = [record.peer, record.address, record.protocol].filter(fact => fact !== undefined).join(' ')
  console[record.level](`ts-libp2p: ${record.message}${facts === '' ? '' : ` (${facts})`}${record.error === undefined ? '' : `: ${record.error.message}`}`)
}
