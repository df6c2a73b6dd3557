// Who takes part, and how each is started.

import { join } from 'node:path'
import { js } from '../programs/js.ts'
import { runTool } from '../programs/program.ts'
import { AGENT, CONTENDERS, GO_BENCH, GO_BENCH_BINARY, JS_CONTENDER } from './folders.ts'
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

/**
 * go-libp2p with itself, and with ours as its server and as its client.
 *
 * @throws Error that says why it cannot be built
 */
export function goEntrants (node: NodeBinary): readonly Entrant[] {
  const { found, ok, output } = runTool('go', ['build', '-trimpath', '-o', GO_BENCH_BINARY, '.'], GO_BENCH)
  if (!found) throw new Error('no go')
  if (!ok) throw new Error(`go build failed: ${output}`)
  const client = { command: GO_BENCH_BINARY, args: [] }
  const server = { command: GO_BENCH_BINARY, args: ['--listen'] }
  const { launch: ours } = onNode('ours', join(CONTENDERS, 'ours.js'), true, node)
  return [
    { name: 'go-libp2p', hasStreams: true, launch: { server, client } },
    { name: 'ours to go', hasStreams: true, launch: { server, client: ours.client } },
    { name: 'go to ours', hasStreams: true, launch: { server: ours.server, client } }
  ]
}

function onNode (name: string, modulePath: string, hasStreams: boolean, node: NodeBinary): Entrant {
  const client = { command: node.path, args: ['--expose-gc', AGENT, modulePath] }
  return { name, hasStreams, launch: { client, server: { ...client, args: [...client.args, '--listen'] } } }
}
