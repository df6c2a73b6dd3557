// Who takes part, and how each is started.

import { join } from 'node:path'
import { js } from '../programs/js.ts'
import { AGENT, CONTENDERS, JS_CONTENDER } from './folders.ts'
import type { NodeBinary } from './node-binaries.ts'
import type { PairLaunch } from './pair.ts'

export interface Entrant {
  /** Its column in the results. */
  readonly name: string
  readonly hasStreams: boolean
  readonly launch: PairLaunch
}

/** Those that run on Node, in the order of the table. @throws Error when js-libp2p cannot be installed */
export function nodeEntrants (node: NodeBinary): readonly Entrant[] {
  js.prepare() // installs it; which Node it found is of no interest here
  return [
    onNode('ours', join(CONTENDERS, 'ours.js'), true, node),
    onNode('js-libp2p', JS_CONTENDER, true, node),
    ...['tcp', 'tls', 'tls-chacha', 'noise'].map(name => onNode(name, join(CONTENDERS, `${name}.js`), false, node))
  ]
}

function onNode (name: string, modulePath: string, hasStreams: boolean, node: NodeBinary): Entrant {
  const client = { command: node.path, args: ['--expose-gc', AGENT, modulePath] }
  return { name, hasStreams, launch: { client, server: { ...client, args: [...client.args, '--listen'] } } }
}
