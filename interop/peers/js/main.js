// A js-libp2p node driven over stdin and stdout; ../../README.md has the contract.

import { parseArgs } from 'node:util'
import { version } from 'libp2p/version'
import { commands } from './commands/index.js'
import { serve, write } from './control.js'
import { registerHandlers } from './handlers.js'
import { createNode, KEY_TYPES } from './node.js'
import { Records } from './records.js'

const STOP_GRACE_MS = 1_000

const { values } = parseArgs({
  options: {
    listen: { type: 'string', multiple: true, default: [] },
    key: { type: 'string', default: 'ed25519' },
    'early-muxer': { type: 'string', default: 'on' },
    agent: { type: 'string', default: `interop/js-libp2p/${version}` }
  }
})

const peer = await createNode({
  listen: values.listen,
  key: values.key,
  earlyMuxer: values['early-muxer'] === 'on',
  agent: values.agent
})
const records = new Records()
await registerHandlers(peer.node, records)

// js-libp2p lets some rejections escape; the peer must live on and say so.
for (const event of ['unhandledRejection', 'uncaughtException']) {
  process.on(event, (error) => console.error(`${event}: ${error?.stack ?? error}`))
}

write({
  ev: 'ready',
  impl: 'js',
  version,
  peer: peer.node.peerId.toString(),
  addrs: peer.node.getMultiaddrs().map(String),
  features: [...Object.keys(KEY_TYPES).map((type) => `key-${type}`), 'early-muxer-off', 'early-muxer-flag', 'mux-ping']
})

await serve(commands({ ...peer, records }))
await Promise.race([peer.node.stop(), new Promise((resolve) => setTimeout(resolve, STOP_GRACE_MS))])
process.exit(0)
