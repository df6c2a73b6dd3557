// Pull reading and paced writing on a js-libp2p stream, whose own form is events.
//
// The stream's async iterator buffers without bound, its `onDrain` promise is made once and never
// renewed, and a lost connection looks like an end: so none of the three is used here.

const READ_AHEAD_BYTES = 262_144

export class ByteStream {
  #stream
  #chunks = []
  #buffered = 0
  #sawEnd
  #finished = false
  #error
  #wake = () => {}

  constructor (stream, { held = false } = {}) {
    this.#stream = stream
    if (held) this.#pause()
    // Both ends may have come while the protocol was still being negotiated.
    this.#sawEnd = stream.remoteWriteStatus === 'closed' && ['open', 'closing'].includes(stream.status)
    this.#finished = stream.readableEnded && stream.readBufferLength === 0
    if (['reset', 'aborted'].includes(stream.status)) this.#fail(new Error(`stream was ${stream.status}`))
    stream.addEventListener('remoteCloseWrite', () => { this.#sawEnd = true })
    stream.addEventListener('message', ({ data }) => this.#take(data.subarray()))
    stream.addEventListener('end', () => {
      this.#finished = true
      this.#wake()
    })
    stream.addEventListener('close', (event) => {
      if (event.error != null) this.#fail(event.error)
      this.#finished = true
      this.#wake()
    })
  }

  /** The next chunk, or null: the peer ended its side and every byte before was returned. */
  async read (signal) {
    for (;;) {
      const chunk = this.#chunks.shift()
      if (chunk != null) {
        this.#buffered -= chunk.byteLength
        if (this.#buffered < READ_AHEAD_BYTES) this.#resume()
        return chunk
      }
      if (this.#error != null) throw this.#error
      if (this.#finished) {
        if (this.#sawEnd) return null
        throw Object.assign(new Error('the stream closed and its end was never seen'), { code: 'ERR_LOST' })
      }
      // Resuming may give chunks at once, before anybody could wait for them.
      if (!this.#resume()) await this.#change(signal)
    }
  }

  async readExactly (length, signal) {
    const bytes = Buffer.alloc(length)
    for (let at = 0; at < length;) {
      const chunk = await this.read(signal)
      if (chunk == null) throw Object.assign(new Error(`ended after ${at} of ${length} bytes`), { code: 'ERR_SHORT' })
      const used = Math.min(chunk.byteLength, length - at)
      bytes.set(chunk.subarray(0, used), at)
      at += used
      if (used < chunk.byteLength) this.#putBack(chunk.subarray(used))
    }
    return bytes
  }

  /** Resolves when the stack has taken the bytes and asks for more. */
  async write (data, signal, onAccepted = () => {}) {
    this.#stream.send(data)
    onAccepted(data.byteLength)
    while (this.#stream.writableNeedsDrain) {
      if (this.#error != null) throw this.#error
      await once(this.#stream, ['drain', 'close'], signal)
    }
  }

  closeWrite (signal) {
    return this.#stream.close({ signal })
  }

  abort (error = new Error('aborted by the interop peer')) {
    this.#stream.abort(error)
  }

  #take (chunk) {
    this.#chunks.push(chunk)
    this.#buffered += chunk.byteLength
    // Bytes that negotiation read too far come after the only 'end' event.
    if (this.#stream.readableEnded && this.#stream.readBufferLength === 0) this.#finished = true
    if (this.#buffered >= READ_AHEAD_BYTES) this.#pause()
    this.#wake()
  }

  #putBack (chunk) {
    this.#chunks.unshift(chunk)
    this.#buffered += chunk.byteLength
  }

  #fail (error) {
    this.#error ??= error instanceof Error ? error : Object.assign(new Error(String(error)), { cause: error })
  }

  // Pausing and resuming throw once the readable side is closed.
  #pause () {
    if (this.#stream.readStatus === 'readable') this.#stream.pause()
  }

  #resume () {
    if (this.#stream.readStatus !== 'paused') return false
    this.#stream.resume()
    return true
  }

  #change (signal) {
    return new Promise((resolve, reject) => {
      const abort = () => reject(signal.reason)
      signal?.addEventListener('abort', abort, { once: true })
      this.#wake = () => {
        signal?.removeEventListener('abort', abort)
        resolve()
      }
    })
  }
}

/** How a failed read looks to the other languages: "reset", "lost" or "error: …". */
export function outcomeOf (error) {
  if (error?.name === 'StreamResetError') return 'reset'
  if (error?.code === 'ERR_LOST') return 'lost'
  return `error: ${error?.name ?? ''} ${error?.message ?? error}`
}

function once (target, events, signal) {
  return new Promise((resolve, reject) => {
    const settle = () => {
      for (const event of events) target.removeEventListener(event, settle)
      signal?.removeEventListener('abort', settle)
      if (signal?.aborted) reject(signal.reason)
      else resolve()
    }
    for (const event of events) target.addEventListener(event, settle)
    signal?.addEventListener('abort', settle)
  })
}
