/**
 * The shape of a stream, written down a second time: the engine imports no contract. The tests of
 * the stream contract check that the two say the same.
 */
export interface LinkStream extends AsyncIterable<Uint8Array> {
  read (options?: { readonly signal?: AbortSignal, readonly max?: number }): Promise<Uint8Array | null>
  readNow (max?: number): Uint8Array | null | undefined
  write (data: Uint8Array | readonly Uint8Array[], options?: { readonly signal?: AbortSignal }): Promise<void>
  writeNow (data: Uint8Array | readonly Uint8Array[]): boolean
  closeWrite (options?: { readonly signal?: AbortSignal }): Promise<void>
  close (options?: { readonly signal?: AbortSignal }): Promise<void>
  abort (reason?: Error): void
  readonly closed: Promise<LinkCloseReason>
  readonly state: 'open' | 'write-closed' | 'read-closed' | 'closed'
  [Symbol.asyncIterator] (): AsyncIterator<Uint8Array, undefined, undefined>
  [Symbol.asyncDispose]? (): Promise<void>
}

export interface LinkCloseReason {
  readonly how: 'clean' | 'aborted' | 'reset' | 'lost'
  readonly error?: Error
}
