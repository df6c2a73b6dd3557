/**
 * The messages of multistream-select 1.0.0 (libp2p/specs, connections/README.md): a line of UTF-8
 * text that ends in a newline, with its length, newline included, as an unsigned varint in front.
 */

export const NEWLINE = 0x0a

/** Says that protocols are negotiated; the first line of both sides. */
export const HEADER_LINE = '/multistream/1.0.0'

/** The answer to a proposal that is not spoken. */
export const NOT_AVAILABLE_LINE = 'na'

/** Asks for a list of protocols. Answered with {@link NOT_AVAILABLE_LINE}: nobody needs it, and it would tell strangers what we run. */
export const LIST_LINE = 'ls'

/** The longest line, newline included, as go-libp2p and js-libp2p have it. */
export const MAX_LINE_BYTES = 1024

/** Length, one character, newline: no protocol that can be agreed on has a shorter line. */
export const SHORTEST_LINE_BYTES = 3

/** @throws TypeError when the text cannot be a line */
export function encodeLine (text: string): Uint8Array {
  const body = new TextEncoder().encode(text)
  const length = body.byteLength + 1
  if (length > MAX_LINE_BYTES) throw new TypeError(`a protocol name has at most ${MAX_LINE_BYTES - 1} bytes, not ${body.byteLength}`)
  const prefix = length < 0x80 ? [length] : [(length & 0x7f) | 0x80, length >> 7]
  const line = new Uint8Array(prefix.length + length)
  line.set(prefix)
  line.set(body, prefix.length)
  line[line.length - 1] = NEWLINE
  return line
}

/**
 * A proposal's line.
 *
 * @throws TypeError when the text is no protocol name
 */
export function encodeProposal (protocol: string): Uint8Array {
  if (protocol === '' || protocol.includes('\n')) throw new TypeError('a protocol name is not empty and has no newline')
  if (protocol === HEADER_LINE || protocol === NOT_AVAILABLE_LINE || protocol === LIST_LINE) throw new TypeError(`"${protocol}" is a word of multistream-select itself, not a protocol name`)
  return encodeLine(protocol)
}

export const HEADER: Uint8Array = encodeLine(HEADER_LINE)

export const NOT_AVAILABLE: Uint8Array = encodeLine(NOT_AVAILABLE_LINE)

/** Header and proposal as one piece: two small writes would be two frames. */
export function joined (...parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0))
  let offset = 0
  for (const part of parts) {
    all.set(part, offset)
    offset += part.byteLength
  }
  return all
}
