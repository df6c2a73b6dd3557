import { connect, type AddressInfo, type Socket } from 'node:net'
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { turn } from './linked.ts'

export interface DeafListener {
  readonly port: number
  close (): Promise<void>
}

/**
 * A listener whose kernel queue is full, so that a dial to it gets no answer at all: its thread
 * sleeps for ever, and connections of ours fill the queue until one does not get through.
 */
export async function deafListener (): Promise<DeafListener> {
  const worker = new Worker(`
    const { parentPort } = require('node:worker_threads')
    const server = require('node:net').createServer().listen(0, '127.0.0.1', 1, () => {
      parentPort.postMessage(server.address())
      setImmediate(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0))
    })`, { eval: true })
  const [{ port }] = await once(worker, 'message') as [AddressInfo]
  const fillers: Socket[] = []
  for (let isFull = false; !isFull;) {
    const socket = connect(port, '127.0.0.1').on('error', () => {})
    fillers.push(socket)
    for (let turns = 0; turns < 200 && socket.connecting; turns++) await turn()
    isFull = socket.connecting
  }
  return {
    port,
    async close () {
      for (const socket of fillers) socket.destroy()
      await worker.terminate()
    }
  }
}
