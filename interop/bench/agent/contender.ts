// What the bench asks of an implementation. Everything above this interface is the same for all
// contenders that run on Node; everything below is written the way the contender wants to be used.

/** One implementation. A contender module exports it as `contender`. */
export interface Contender {
  readonly name: string
  /** Absent where it is Node's own or of this repository. */
  readonly version?: string
  /** Which limits were lifted, by which public options; and what else one should know. */
  readonly settings: readonly string[]
  /** Starts a server on loopback that answers perf and echo; gives the address to dial. */
  listen (): Promise<string>
  /** A client with an identity of its own. */
  client (): Promise<Client>
}

export interface Client {
  /** A new connection, ready for streams. */
  connect (address: string): Promise<BenchConnection>
}

export interface BenchConnection {
  /** Perf: sends so many bytes, then receives so many. `onBytes` hears of each chunk taken or received. */
  transfer (uploadBytes: number, downloadBytes: number, options?: TransferOptions): Promise<void>
  openEcho (): Promise<EchoStream>
  close (): Promise<void>
}

export interface TransferOptions {
  readonly onBytes?: (byteLength: number) => void
  /** Breaks it off; the transfer then rejects. */
  readonly signal?: AbortSignal
}

export interface EchoStream {
  /** Sends a message and resolves when as many bytes came back. One at a time. */
  exchange (message: Uint8Array): Promise<void>
  close (): Promise<void>
}
