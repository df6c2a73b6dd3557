// The floors: what a byte pipe of Node costs without a muxer. A request of 17 bytes says what the
// pipe is for: so many bytes up, then so many down, again and again; or an echo from then on.

import { free } from '@ts-libp2p/stream-tools'
import type { BenchConnection, Client, EchoStream, TransferOptions } from '../agent/contender.ts'

/** One end of a connection, as fast as its own kind of use allows. */
export interface Pipe {
  /** Gives the chunk away; a promise where the writer has to wait before the next one. */
  write (chunk: Uint8Array): Promise<void> | undefined
  /** Who takes what arrives. Set once, at once. */
  onChunk: (chunk: Uint8Array) => void
  close (): Promise<void>
}

/** Serves one inbound pipe. */
export function serveFloor (pipe: Pipe): void {
  const head = new Uint8Array(HEAD_BYTES)
  let headLength = 0
  let uploadLeft = 0
  let isEcho = false
  pipe.onChunk = chunk => {
    if (!isEcho && uploadLeft === 0) {
      const taken = chunk.subarray(0, HEAD_BYTES - headLength)
      head.set(taken, headLength)
      headLength += taken.byteLength
      if (headLength < HEAD_BYTES) return
      chunk = chunk.subarray(taken.byteLength)
      isEcho = head[0] === ECHO
      uploadLeft = uint64At(head, 1)
    }
    if (isEcho) {
      if (chunk.byteLength > 0) void pipe.write(chunk)
      return
    }
    uploadLeft -= chunk.byteLength
    free(chunk)
    if (uploadLeft > 0) return
    headLength = 0
    void writeZeros(pipe, uint64At(head, 9) + 1) // one byte at least, so that an upload has an answer
  }
}

/** The client's side over pipes that `open` makes. */
export function floorClient (open: (address: string) => Promise<Pipe>): Client {
  return {
    async connect (address) {
      return new FloorConnection(await open(address), () => open(address))
    }
  }
}

/** Echoes have a pipe of their own, which they share: all answers come in order. */
class FloorConnection implements BenchConnection {
  readonly #pipe: Pipe
  readonly #openAnother: () => Promise<Pipe>
  #echoes: Promise<EchoPipe> | undefined

  constructor (pipe: Pipe, openAnother: () => Promise<Pipe>) {
    this.#pipe = pipe
    this.#openAnother = openAnother
  }

  async transfer (uploadBytes: number, downloadBytes: number, { onBytes }: TransferOptions = {}): Promise<void> {
    let left = downloadBytes + 1
    const answered = new Promise<void>(resolve => {
      this.#pipe.onChunk = chunk => {
        const { byteLength } = chunk
        left -= byteLength
        free(chunk)
        onBytes?.(byteLength)
        if (left === 0) resolve()
      }
    })
    await this.#pipe.write(request(TRANSFER, uploadBytes, downloadBytes))
    await writeZeros(this.#pipe, uploadBytes)
    await answered
  }

  async openEcho (): Promise<EchoStream> {
    this.#echoes ??= this.#openAnother().then(pipe => new EchoPipe(pipe))
    const echoes = await this.#echoes
    return { exchange: message => echoes.exchange(message), close: () => Promise.resolve() }
  }

  async close (): Promise<void> {
    const echoes = await this.#echoes
    await Promise.all([this.#pipe.close(), echoes?.close()])
  }
}

class EchoPipe {
  readonly #pipe: Pipe
  readonly #waiting: Array<{ left: number, readonly resolve: () => void }> = []

  constructor (pipe: Pipe) {
    this.#pipe = pipe
    pipe.onChunk = chunk => { this.#take(chunk.byteLength) }
    void pipe.write(request(ECHO, 0, 0))
  }

  exchange (message: Uint8Array): Promise<void> {
    void this.#pipe.write(message) // few and small: what waits for room is bounded by who waits for answers
    return new Promise(resolve => { this.#waiting.push({ left: message.byteLength, resolve }) })
  }

  close (): Promise<void> { return this.#pipe.close() }

  #take (byteLength: number): void {
    while (byteLength > 0) {
      const first = this.#waiting[0]
      if (first === undefined) throw new Error('more came back than was sent')
      const taken = Math.min(first.left, byteLength)
      first.left -= taken
      byteLength -= taken
      if (first.left > 0) return
      this.#waiting.shift()
      first.resolve()
    }
  }
}

async function writeZeros (pipe: Pipe, byteLength: number): Promise<void> {
  for (let left = byteLength; left > 0;) {
    const block = left >= ZEROS.byteLength ? ZEROS : ZEROS.subarray(0, left)
    left -= block.byteLength
    const full = pipe.write(block)
    if (full !== undefined) await full
  }
}

function request (purpose: number, uploadBytes: number, downloadBytes: number): Uint8Array {
  const head = new Uint8Array(HEAD_BYTES)
  const view = new DataView(head.buffer)
  view.setUint8(0, purpose)
  view.setBigUint64(1, BigInt(uploadBytes))
  view.setBigUint64(9, BigInt(downloadBytes))
  return head
}

function uint64At (head: Uint8Array, offset: number): number {
  return Number(new DataView(head.buffer).getBigUint64(offset))
}

const TRANSFER = 1
const ECHO = 2
const HEAD_BYTES = 17
/** Written again and again: nobody below writes into it. As much as one Noise message holds, so that none is sent for the rest of a block. */
const ZEROS = new Uint8Array(65_519)
