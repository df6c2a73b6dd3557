import { once } from 'node:events'
import type { Socket } from 'node:net'
import type { Pipe } from './floor.ts'

/** A socket of Node, plain or TLS, as its documentation says to use it. */
export class SocketPipe implements Pipe {
  readonly #socket: Socket
  #isCorked = false
  /** Settles when the socket has room again; shared by all who wait. */
  #drained: Promise<void> | undefined
  onChunk: (chunk: Uint8Array) => void = () => {}

  constructor (socket: Socket) {
    this.#socket = socket
    socket.setNoDelay(true)
    socket.on('data', (chunk: Uint8Array) => { this.onChunk(chunk) })
    socket.on('error', () => socket.destroy())
  }

  /** Everything of a turn leaves in one system call. */
  write (chunk: Uint8Array): Promise<void> | undefined {
    const socket = this.#socket
    if (!this.#isCorked) {
      this.#isCorked = true
      socket.cork()
      process.nextTick(() => {
        this.#isCorked = false
        socket.uncork()
      })
    }
    if (socket.write(chunk)) return undefined
    this.#drained ??= once(socket, 'drain').then(() => { this.#drained = undefined })
    return this.#drained
  }

  async close (): Promise<void> {
    if (this.#socket.closed) return
    const closed = once(this.#socket, 'close')
    this.#socket.end()
    await closed
  }
}
