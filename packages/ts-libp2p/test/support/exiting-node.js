// A whole program, run as a process of its own on what was built: brings a node into a state, stops
// it, and says how long the process lived on after that. Nothing here makes it exit.

import { createServer } from 'node:net'
import { createNode } from 'ts-libp2p'

const STATES = {
  async started () {
    const node = await createNode()
    return () => node.stop()
  },

  async connected () {
    const [server, client] = [await createNode({ echo: true }), await createNode()]
    const stream = await client.dial(String(server.addresses[0]), '/echo/1.0.0')
    await stream.write(new Uint8Array(1000))
    await stream.read()
    await client.ping(server.peerId)
    await client.identify(server.peerId)
    return () => Promise.all([client.stop(), server.stop()])
  },

  async dialling () {
    const node = await createNode()
    const silent = createServer(socket => { socket.on('error', () => {}) }).listen(0, '127.0.0.1')
    await new Promise(resolve => { silent.once('listening', resolve) })
    node.dial(`/ip4/127.0.0.1/tcp/${silent.address().port}`).catch(() => {})
    await new Promise(resolve => { silent.once('connection', resolve) })
    return async () => {
      await node.stop()
      silent.close()
    }
  },

  async starting () {
    const controller = new AbortController()
    const creating = createNode({ signal: controller.signal })
    return async () => {
      controller.abort()
      await creating.catch(() => {})
    }
  },

  async 'a failed dial behind it' () {
    const [gone, node] = [await createNode(), await createNode()]
    const address = String(gone.addresses[0])
    await gone.stop()
    await node.dial(address).catch(() => {})
    return () => node.stop()
  }
}

const stop = await STATES[process.argv[2]]()
const stoppingAt = performance.now()
await stop()
const stoppedAt = performance.now()
process.on('exit', () => {
  console.log(JSON.stringify({ stopMs: stoppedAt - stoppingAt, exitMs: performance.now() - stoppedAt }))
})
