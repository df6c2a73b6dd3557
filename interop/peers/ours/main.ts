// A node of this repository's packages driven over stdin and stdout; ../../README.md has the contract.

import { createRequire } from 'node:module'
import { parseArgs } from 'node:util'
import type { KeyType, Ready } from '../../runner/control.ts'
import { commands } from './commands/index.ts'
import { serve, write } from './control.ts'
import { serveProtocols } from './handlers.ts'
import { KEY_TYPES, startNode } from './node.ts'
import { Records } from './records.ts'

/** After `stop()` nothing of ours may hold the process; what does is told on stderr. */
const EXIT_GRACE_MS = 1_000

const { version } = createRequire(import.meta.url)('ts-libp2p/package.json') as { readonly version: string }
const { values } = parseArgs({
  options: {
    listen: { type: 'string', multiple: true, default: [] },
    key: { type: 'string', default: 'ed25519' },
    'early-muxer': { type: 'string', default: 'on' },
    agent: { type: 'string', default: `interop/ts-libp2p/${version}` }
  }
})

const node = await startNode({
  listen: values.listen,
  key: keyType(values.key),
  earlyMuxers: values['early-muxer'] === 'on',
  agent: values.agent
})
const records = new Records()
serveProtocols(node.swarm, records)

const peer = node.swarm.peerId.toString()
const ready: Ready = {
  ev: 'ready',
  impl: 'ours',
  version,
  peer,
  addrs: node.swarm.addresses.map((address) => `${address.toString()}/p2p/${peer}`),
  features: [
    ...Object.keys(KEY_TYPES).map((type) => `key-${type}`),
    'early-muxer-off', 'early-muxer-flag', 'early-data', 'hashed-ids', 'steady-window', 'lost-is-no-end'
  ]
}
write(ready)

await serve(commands(node, records))
await node.stop()
setTimeout(() => {
  console.error(`still running ${EXIT_GRACE_MS} ms after stop()`)
  process.exit(1)
}, EXIT_GRACE_MS).unref()

function keyType (text: string): KeyType {
  const found = Object.keys(KEY_TYPES).find((type) => type === text)
  if (found == null) throw new Error(`no such key type: ${text}`)
  return found as KeyType
}
