/**
 * What a peer can put on the wire that no honest one would, in the bytes of one protocol. Streams are
 * counted from 0 in the order in which the attacker opens them; each function only makes bytes, the
 * kit sends them.
 */
export interface HostileWire {
  /** Opens a stream. */
  open (stream: number): Uint8Array
  /** Bytes of a stream, without regard to its credit. */
  data (stream: number, body: Uint8Array): Uint8Array
  /** The head of a data frame that announces `byteLength` bytes, up to 2^32 − 1, and nothing behind it. */
  claim (stream: number, byteLength: number): Uint8Array
  /** Ends the attacker's side of a stream. */
  end (stream: number): Uint8Array
  /** Resets a stream. */
  reset (stream: number): Uint8Array
  /** Asks for a sign of life, where the features declare `pings`. */
  ping? (value: number): Uint8Array
  /** Answers such a question that nobody asked, where the features declare `pings`. */
  pong? (value: number): Uint8Array
  /** Grants credit, where the features declare `credit`. */
  credit? (stream: number, byteLength: number): Uint8Array
  /**
   * Each of these ends the connection as a breach of the protocol when it follows `open(0)`: an unknown
   * type, a wrong version, a stream id that is not the attacker's to use, an id used twice, an
   * overflowing credit.
   */
  readonly violations: ReadonlyArray<{ readonly name: string, readonly bytes: Uint8Array }>
  /** The most bytes that `data` adds to its body. */
  readonly overheadBytes: number
}
