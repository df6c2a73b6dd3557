// The bench's commands, as JSON lines over stdin and stdout, in the frame that interop/README.md
// describes: a ready line, then one reply for each command.

/** What each command takes and gives. Times are in milliseconds, memory in bytes. */
export interface Commands {
  /** Opens the connection that the commands below use. */
  connect: { readonly arguments: { readonly addr: string }, readonly reply: object }
  /** Perf on so many streams at once; the bytes are for all of them together. */
  transfer: { readonly arguments: { readonly uploadBytes: number, readonly downloadBytes: number, readonly streams?: number }, readonly reply: { readonly ms: number } }
  /** Echoes on one open stream, one after the other. `beside`: while a transfer runs on the same connection. */
  'round-trips': { readonly arguments: { readonly bytes: number, readonly count: number, readonly beside?: TransferDirection }, readonly reply: { readonly p50Us: number, readonly p99Us: number } }
  /** Echoes on so many open streams at once, each one after the other, for so long. */
  exchanges: { readonly arguments: { readonly bytes: number, readonly inFlight: number, readonly ms: number }, readonly reply: Count }
  /** Open, echo 32 bytes, close: so many at once, for so long. */
  streams: { readonly arguments: { readonly inFlight: number, readonly ms: number }, readonly reply: Count }
  /** Dial and close by so many clients at once, each with its own identity, for so long. */
  dials: { readonly arguments: { readonly addr: string, readonly clients: number, readonly ms: number }, readonly reply: Count }
  /** Opens connections of so many clients and keeps them. */
  idle: { readonly arguments: { readonly addr: string, readonly connections: number }, readonly reply: object }
  /** Downloads on so many streams at once for so long, after a time to warm up: the bytes of each. */
  sustained: { readonly arguments: { readonly streams: number, readonly warmMs: number, readonly ms: number }, readonly reply: { readonly bytes: readonly number[], readonly ms: number } }
  usage: { readonly arguments: object, readonly reply: { readonly cpuMs: number } }
  /** After a collection. No heap where nothing tells its size. */
  memory: { readonly arguments: object, readonly reply: { readonly heapBytes?: number, readonly rssBytes: number } }
}

export type TransferDirection = 'upload' | 'download'

export interface Count {
  readonly count: number
  readonly ms: number
}

export type CommandName = keyof Commands

/** The first line of an agent. */
export interface Ready {
  readonly ev: 'ready'
  readonly impl: string
  readonly version?: string
  /** Where it listens; absent for a client. */
  readonly addr?: string
  readonly settings: readonly string[]
}

export type Command = { readonly id: number } & {
  readonly [Name in CommandName]: { readonly cmd: Name } & Commands[Name]['arguments']
}[CommandName]
