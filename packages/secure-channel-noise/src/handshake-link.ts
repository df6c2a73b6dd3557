import { HandshakeError } from '@ts-libp2p/interface-secure-channel'
import type { ByteStream } from '@ts-libp2p/interface-stream'
import { readExactly } from '@ts-libp2p/stream-tools'
import { MAX_PAYLOAD_BYTES } from './handshake-payload.ts'
import { MESSAGE_1_BYTES, MESSAGE_2_BYTES, MESSAGE_3_BYTES } from './xx-handshake.ts'

/**
 * Handshake messages on a link: two bytes of length, big-endian, and the message (specs/noise, "Wire
 * Format"). Reads exactly the frames and nothing behind them: what follows is the secured link's.
 */
export class HandshakeLink {
  readonly #link: ByteStream
  readonly #signal: AbortSignal | undefined
  readonly #options: { readonly signal?: AbortSignal }

  constructor (link: ByteStream, signal: AbortSignal | undefined) {
    this.#link = link
    this.#signal = signal
    this.#options = signal === undefined ? {} : { signal }
  }

  async send (number: 1 | 2 | 3, message: Uint8Array): Promise<void> {
    const frame = new Uint8Array(2 + message.byteLength)
    frame[0] = message.byteLength >>> 8
    frame[1] = message.byteLength
    frame.set(message, 2)
    try {
      if (!this.#link.writeNow(frame)) await this.#link.write(frame, this.#options)
    } catch (cause) {
      throw this.#linkFailed(`the link failed before message ${number} of the handshake was sent: ${HINTS[number]}`, cause)
    }
  }

  /** @throws HandshakeError, before a byte of the message is held when its length is impossible */
  async receive (number: 1 | 2 | 3): Promise<Uint8Array> {
    const length = await this.#read(2, number)
    const byteLength = (length[0] ?? 0) * 256 + (length[1] ?? 0)
    const { minBytes, maxBytes } = LIMITS[number]
    if (byteLength < minBytes || byteLength > maxBytes) {
      throw new HandshakeError('remote', `the peer sent no Noise handshake: message ${number} says ${byteLength} bytes, and has ${minBytes}${maxBytes > minBytes ? ` to ${maxBytes}` : ''}${quote(length)}`)
    }
    return await this.#read(byteLength, number)
  }

  /** Waits until the peer did anything at all: sent, ended, reset. */
  async reaction (): Promise<void> {
    try {
      await this.#link.closeWrite(this.#options)
      await readExactly(this.#link, 1, this.#signal)
    } catch { /* that is one */ }
  }

  async #read (byteLength: number, number: 1 | 2 | 3): Promise<Uint8Array> {
    try {
      return await readExactly(this.#link, byteLength, this.#signal)
    } catch (cause) {
      throw this.#linkFailed(`the link ended before message ${number} of the handshake was complete: ${HINTS[number]}`, cause)
    }
  }

  /** Where it was not our own signal that made the link fail. */
  #linkFailed (message: string, cause: unknown): unknown {
    return this.#signal?.aborted === true ? cause : new HandshakeError('remote', message, { cause })
  }
}

/** Message 1 has no payload in libp2p; rust-libp2p refuses one as well, so no peer sends it. */
const LIMITS = {
  1: { minBytes: MESSAGE_1_BYTES, maxBytes: MESSAGE_1_BYTES },
  2: { minBytes: MESSAGE_2_BYTES, maxBytes: MESSAGE_2_BYTES + MAX_PAYLOAD_BYTES },
  3: { minBytes: MESSAGE_3_BYTES, maxBytes: MESSAGE_3_BYTES + MAX_PAYLOAD_BYTES }
} as const

const HINTS = {
  1: 'the peer gave up, or does not speak Noise',
  2: 'the peer gave up, is at a limit, or does not speak Noise',
  3: 'the peer may have expected another peer id, or have refused ours'
} as const

/** Two printable bytes are the start of a text, such as an HTTP request: show them. */
function quote (length: Uint8Array): string {
  return length.every(byte => byte >= 0x20 && byte < 0x7f) ? ` (these bytes read "${String.fromCharCode(...length)}…")` : ''
}
