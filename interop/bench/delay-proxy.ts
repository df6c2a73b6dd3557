// A TCP proxy that holds every byte back for half a round trip, in each direction, and takes as much
// as comes: a long line without loss. `delay-proxy.js <port> <round trip in ms>` prints its port.

import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

const [targetPort = 0, roundTripMs = 0] = process.argv.slice(2).map(Number)

const server = createServer({ noDelay: true, allowHalfOpen: true }, near => {
  const far = connect({ port: targetPort, host: '127.0.0.1', noDelay: true, allowHalfOpen: true })
  delayed(near, far)
  delayed(far, near)
})
server.listen(0, '127.0.0.1', () => { console.log((server.address() as AddressInfo).port) })
process.stdin.on('end', () => process.exit()).resume()

/** Passes on what `from` gives, later: one timer for the chunk that is due first. */
function delayed (from: Socket, to: Socket): void {
  const line: Array<{ readonly dueAt: number, readonly chunk: Uint8Array | null }> = []
  let isWaiting = false

  const pass = (): void => {
    isWaiting = false
    to.cork()
    for (let first; (first = line[0]) !== undefined && first.dueAt <= performance.now();) {
      line.shift()
      if (first.chunk === null) to.end()
      else to.write(first.chunk)
    }
    to.uncork()
    wait()
  }
  const wait = (): void => {
    const first = line[0]
    if (isWaiting || first === undefined) return
    isWaiting = true
    const leftMs = first.dueAt - performance.now()
    if (leftMs > 0) setTimeout(pass, leftMs)
    else setImmediate(pass)
  }
  const add = (chunk: Uint8Array | null): void => {
    line.push({ dueAt: performance.now() + roundTripMs / 2, chunk })
    wait()
  }

  from.on('data', add)
  from.on('end', () => { add(null) })
  from.on('error', () => to.resetAndDestroy())
}
