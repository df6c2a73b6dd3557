import { StreamLostError, type ByteStream } from '@ts-libp2p/interface-stream'
import { StreamEngine, type StreamDriver, type StreamEngineOptions } from '@ts-libp2p/stream-tools'
import { ExactReader, TruncatedError } from './exact-reader.ts'
import type { Habits } from './habits.ts'
import { prefixed, TAG_BYTES, type Sealing } from './sealing.ts'

/** The keys of both directions. */
export interface LinkKeys {
  readonly send: Sealing
  readonly receive: Sealing
}

const MAX_FRAME_BYTES = 16_384

export function securedLink (link: ByteStream, keys: LinkKeys, habits: Habits, options: StreamEngineOptions): ByteStream {
  return new SecuredLinkDriver(link, keys, habits, options).engine.stream
}

class SecuredLinkDriver implements StreamDriver {
  readonly engine: StreamEngine
  readonly #link: ByteStream
  readonly #reader: ExactReader
  readonly #keys: LinkKeys
  readonly #habits: Habits
  #hoard: Uint8Array[] = []
  #isBlocked = false
  #isFailed = false
  #resume: () => void = () => {}

  constructor (link: ByteStream, keys: LinkKeys, habits: Habits, options: StreamEngineOptions) {
    this.#link = link
    this.#reader = new ExactReader(link)
    this.#keys = keys
    this.#habits = habits
    this.engine = new StreamEngine(this, options)
    const received = this.#receive()
    void link.closed.then(async ({ how, error }) => {
      this.#isFailed = how !== 'clean'
      this.#resume()
      await received
      if (how === 'reset') this.engine.pushReset(error)
      else if (how !== 'clean') this.engine.pushLost(new StreamLostError(undefined, { cause: error }))
    })
  }

  room (): number { return this.#isBlocked ? 0 : this.#habits.maxBufferedBytes }

  send (pieces: readonly Uint8Array[]): void {
    const frames = pieces.flatMap(piece => {
      const parts: Uint8Array[] = []
      for (let at = 0; at < piece.byteLength; at += MAX_FRAME_BYTES) parts.push(prefixed(this.#seal(piece.subarray(at, at + MAX_FRAME_BYTES))))
      return parts
    })
    try {
      if (this.#link.writeNow(frames)) return
    } catch {
      return // link.closed tells why
    }
    this.#isBlocked = true
    this.#link.write(frames).then(() => {
      this.#isBlocked = false
      this.engine.wake()
    }, () => {})
  }

  sendEnd (): void { this.#link.closeWrite().catch(() => {}) }

  sendReset (error: Error): void { this.#link.abort(error) }

  consumed (): void {
    if (this.engine.bufferedBytes === 0) this.#hoard = []
    if (this.engine.bufferedBytes < this.#habits.maxBufferedBytes / 2) this.#resume()
  }

  async #receive (): Promise<void> {
    try {
      for (;;) {
        while (this.engine.bufferedBytes >= this.#habits.maxBufferedBytes && !this.#isFailed) await new Promise<void>(resolve => { this.#resume = resolve })
        const head = await this.#reader.read(2)
        if (head === null) {
          this.engine.pushEnd()
          return
        }
        await this.#frame((head[0] ?? 0) * 256 + (head[1] ?? 0))
      }
    } catch (error) {
      const code: unknown = Reflect.get(Object(error), 'code')
      if (code === 'ERR_STREAM_RESET' || code === 'ERR_STREAM_ABORTED' || code === 'ERR_STREAM_LOST') return // link.closed tells how
      const isEnd = error instanceof TruncatedError ? this.#habits.onTruncation === 'end' : this.#habits.onBadFrame === 'end'
      if (isEnd) this.engine.pushEnd()
      else this.engine.pushLost(new StreamLostError('the secured link failed', { cause: error }))
      this.#link.abort(error instanceof Error ? error : undefined)
    }
  }

  async #frame (byteLength: number): Promise<void> {
    if (this.#habits.delivers === 'as it comes') {
      for (let left = byteLength; left > 0;) {
        const part = await this.#reader.read(Math.min(left, left > 20 ? 20 : 1))
        if (part === null) throw new TruncatedError('the link ended inside a frame')
        left -= part.byteLength
        if (left >= TAG_BYTES) this.engine.push(part)
      }
      return
    }
    const sealed = await this.#reader.read(byteLength)
    if (sealed === null && byteLength > 0) throw new TruncatedError('the link ended inside a frame')
    try {
      this.#push(this.#open(sealed ?? new Uint8Array(0)))
    } catch (error) {
      if (this.#habits.onBadFrame !== 'skip') throw error
    }
  }

  #push (plaintext: Uint8Array): void {
    if (this.#habits.hoards) this.#hoard.push(plaintext)
    this.engine.push(plaintext)
  }

  #seal (plaintext: Uint8Array): Uint8Array {
    const { send } = this.#keys
    switch (this.#habits.frames) {
      case 'plain': return new Uint8Array([...plaintext, ...new Uint8Array(TAG_BYTES)])
      case 'masked': return new Uint8Array([...plaintext.map(byte => byte ^ 0xa5), ...new Uint8Array(TAG_BYTES)])
      case 'numbered by the sender': return new Uint8Array([send.count >>> 8, send.count & 255, ...send.seal(plaintext)])
      case 'same nonce':
        send.count = 0
        return send.seal(plaintext)
      default: return send.seal(plaintext)
    }
  }

  #open (sealed: Uint8Array): Uint8Array {
    const { receive } = this.#keys
    switch (this.#habits.frames) {
      case 'plain': return sealed.slice(0, -TAG_BYTES)
      case 'masked': return sealed.slice(0, -TAG_BYTES).map(byte => byte ^ 0xa5)
      case 'without tag': return receive.open(sealed, false)
      case 'numbered by the sender':
        receive.count = (sealed[0] ?? 0) * 256 + (sealed[1] ?? 0)
        return receive.open(sealed.subarray(2))
      case 'same nonce':
        receive.count = 0
        return receive.open(sealed)
      default: return receive.open(sealed)
    }
  }
}
