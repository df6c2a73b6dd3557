import type { ByteStream } from '@ts-libp2p/interface-stream'
import { LengthPrefixError, MessageTooLargeError, UnexpectedEndError } from './errors.ts'

/**
 * Messages with an unsigned varint length in front, as most libp2p protocols send them. Reading is
 * byte-exact: what follows a message stays in the stream. The maximum has no default, because a
 * length from the wire is an attack until it is compared with one.
 */
export interface FramingOptions {
  /** The longest message that is taken, in bytes, without its prefix. */
  readonly maxBytes: number
  /** Cancels the wait; the stream may then stand inside a message, so abort it. */
  readonly signal?: AbortSignal
}

/** A message codec, such as `message()` of `@ts-libp2p/protobuf-codec` makes. */
export interface MessageCodec<T> {
  /** The longest encoded message, in bytes. */
  readonly maxBytes: number
  encode (value: T): Uint8Array
  decode (bytes: Uint8Array): T
}

/**
 * The next message; `null` when the peer ended the stream before one began.
 *
 * @throws MessageTooLargeError | LengthPrefixError | UnexpectedEndError, and what `stream.read` throws
 */
export async function readLengthPrefixed (stream: ByteStream, options: FramingOptions): Promise<Uint8Array | null> {
  const byteLength = await readLength(stream, options.signal)
  if (byteLength === null) return null
  if (byteLength > options.maxBytes) throw new MessageTooLargeError(byteLength, options.maxBytes)
  return await readExactly(stream, byteLength, options.signal)
}

/** The next message, decoded; `null` when the peer ended the stream before one began. */
export async function readMessage<T> (stream: ByteStream, codec: MessageCodec<T>, options: Omit<FramingOptions, 'maxBytes'> = {}): Promise<T | null> {
  const bytes = await readLengthPrefixed(stream, { ...options, maxBytes: codec.maxBytes })
  return bytes === null ? null : codec.decode(bytes)
}

/** A message with its length in front, as pieces for one `write`. */
export function lengthPrefixed (message: Uint8Array): [prefix: Uint8Array, message: Uint8Array] {
  const prefix: number[] = []
  let left = message.byteLength
  for (; left > 0x7f; left = Math.floor(left / 0x80)) prefix.push((left % 0x80) | 0x80)
  prefix.push(left)
  return [Uint8Array.from(prefix), message]
}

/**
 * Exactly `byteLength` bytes, as one chunk.
 *
 * @throws UnexpectedEndError when the peer ended the stream before
 */
export async function readExactly (stream: ByteStream, byteLength: number, signal?: AbortSignal): Promise<Uint8Array> {
  if (byteLength === 0) return new Uint8Array(0)
  const options = signal === undefined ? undefined : { signal }
  const first = await stream.read({ ...options, max: byteLength })
  if (first === null) throw new UnexpectedEndError(byteLength)
  if (first.byteLength === byteLength) return first
  const all = new Uint8Array(byteLength)
  all.set(first)
  for (let filled = first.byteLength; filled < byteLength;) {
    const chunk = await stream.read({ ...options, max: byteLength - filled })
    if (chunk === null) throw new UnexpectedEndError(byteLength - filled)
    all.set(chunk, filled)
    filled += chunk.byteLength
  }
  return all
}

async function readLength (stream: ByteStream, signal: AbortSignal | undefined): Promise<number | null> {
  let value = 0
  for (let index = 0; index < MAX_PREFIX_BYTES; index++) {
    const byte = (await stream.read({ max: 1, ...(signal === undefined ? {} : { signal }) }))?.[0]
    if (byte === undefined) {
      if (index === 0) return null
      throw new UnexpectedEndError(1)
    }
    value += (byte & 0x7f) * 2 ** (7 * index)
    if (byte < 0x80) {
      if (byte === 0 && index > 0) throw new LengthPrefixError('the length in front of a message is not in its shortest form')
      return value
    }
  }
  throw new LengthPrefixError(`the length in front of a message is longer than ${MAX_PREFIX_BYTES} bytes`)
}

/** 2^35 − 1: far more than any maximum, and exact in a double. */
const MAX_PREFIX_BYTES = 5
