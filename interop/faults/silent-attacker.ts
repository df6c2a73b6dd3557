import { connect } from 'node:net'

// Opens so many sockets to a loopback port from so many loopback addresses, says nothing on them, and
// opens each again a moment after it was closed. Ends with its parent.
const [port = 0, sockets = 0, hosts = 1] = process.argv.slice(2).map(Number)
let opened = 0

for (let index = 0; index < sockets; index++) open(index)
process.on('disconnect', () => process.exit())

function open (index: number): void {
  const host = index % hosts
  const socket = connect({ port, host: '127.0.0.1', localAddress: `127.${1 + Math.floor(host / 40_000)}.${Math.floor(host / 200) % 200}.${1 + host % 200}` })
  let isCounted = false
  const count = (): void => {
    if (isCounted) return
    isCounted = true
    if (++opened === sockets) process.send?.('all opened')
  }
  socket.on('connect', count)
  socket.on('error', count)
  socket.on('close', () => { setTimeout(open, AGAIN_MS, index) })
  socket.resume()
}

/** An attacker's patience: long enough not to measure the attacker's own speed. */
const AGAIN_MS = 500
