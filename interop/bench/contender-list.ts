// Who takes part, and how each is started.

import { join } from 'node:path'
import { js } from '../programs/js.ts'
import { runTool } from '../programs/program.ts'
import type { Launch } from './agent-process.ts'
import { AGENT, CONTENDERS, GO_BENCH, GO_BENCH_BINARY, IPERF_AGENT, JS_CONTENDER, RUST_BINARY, RUST_PEER, RUST_TARGET } from './folders.ts'
import { bulk, tenStreams } from './groups/bulk.ts'
import type { Group } from './groups/group.ts'
import { dials, messages, streams } from './groups/messages.ts'
import type { NodeBinary } from './node-binaries.ts'
import type { PairLaunch } from './pair.ts'

export interface Entrant {
  /** Its column in the results. */
  readonly name: string
  readonly hasStreams: boolean
  /** All that it can be measured with; absent where it can do everything. */
  readonly only?: readonly Group[]
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

/** What `--all` adds, each a function that throws an Error saying why it cannot take part. */
export const OTHERS: ReadonlyArray<(node: NodeBinary) => readonly Entrant[]> = [goEntrants, rustEntrants, iperfEntrants]

function goEntrants (node: NodeBinary): readonly Entrant[] {
  const { found, ok, output } = runTool('go', ['build', '-trimpath', '-o', GO_BENCH_BINARY, '.'], GO_BENCH)
  if (!found) throw new Error('go: skipped, go not found (https://go.dev/dl)')
  if (!ok) throw new Error(`go: skipped, go build failed: ${lastLine(output)}`)
  return withOurs('go', GO_BENCH_BINARY, node)
}

function rustEntrants (node: NodeBinary): readonly Entrant[] {
  const { found, ok, output } = runTool('cargo', ['build', '--release', '--locked', '--quiet', '--target-dir', RUST_TARGET], RUST_PEER)
  if (!found) throw new Error('rust: skipped, cargo not found (https://rustup.rs)')
  if (!ok) throw new Error(`rust: skipped, cargo build failed: ${lastLine(output)}`)
  return withOurs('rust', RUST_BINARY, node)
}

/** No libp2p and no encryption: what the loopback carries. */
function iperfEntrants ({ path }: NodeBinary): readonly Entrant[] {
  const { found, ok, output } = runTool('iperf3', ['--version'], '.')
  if (!found) throw new Error('skipped: iperf3 not installed')
  if (!ok) throw new Error(`skipped: iperf3 does not run: ${lastLine(output)}`)
  return [{ name: 'iperf3', hasStreams: false, only: [bulk], launch: bothEnds({ command: path, args: [IPERF_AGENT] }) }]
}

function lastLine (output: string): string { return output.split('\n').at(-1) ?? '' }

/** What other languages are measured with: how they manage memory, windows and sharing is not ours to compare. */
const COMPARED: readonly Group[] = [bulk, tenStreams, messages, streams, dials]

/** An implementation with itself, and with ours as its client and as its server. */
function withOurs (language: string, binary: string, node: NodeBinary): readonly Entrant[] {
  const theirs = bothEnds({ command: binary, args: [] })
  const { launch: ours } = onNode('ours', join(CONTENDERS, 'ours.js'), true, node)
  return [
    { name: `${language}-libp2p`, hasStreams: true, only: COMPARED, launch: theirs },
    { name: `ours to ${language}`, hasStreams: true, only: COMPARED, launch: { server: theirs.server, client: ours.client } },
    { name: `${language} to ours`, hasStreams: true, only: COMPARED, launch: { server: ours.server, client: theirs.client } }
  ]
}

function onNode (name: string, modulePath: string, hasStreams: boolean, node: NodeBinary): Entrant {
  return { name, hasStreams, launch: bothEnds({ command: node.path, args: ['--expose-gc', AGENT, modulePath] }) }
}

function bothEnds (client: Launch): PairLaunch {
  return { client, server: { ...client, args: [...client.args, '--listen'] } }
}
