import { join } from 'node:path'
import { perf } from '@ts-libp2p/protocol-perf'
import { createNode, type CreateNodeOptions, type Libp2pNode } from 'ts-libp2p'
import { EXIT, type CommandContext } from './context.ts'

export interface StartOptions {
  readonly public?: boolean
  readonly echo?: boolean
  readonly perf?: boolean
  readonly listen?: readonly string[]
  readonly port?: number
  readonly storage: string
}

/** Runs a node until it is told to end, which is how it ends well. */
export async function start ({ perf: hasPerf = false, ...options }: StartOptions, { output, terminal, log }: CommandContext): Promise<number> {
  const { interrupted } = terminal
  const nodeOptions: CreateNodeOptions = { ...options, log, signal: interrupted }
  const node = await createNode(nodeOptions)
  if (hasPerf) await perf().start(node.swarm) // its handler goes with the node
  const identityFile = join(options.storage, 'identity.key')
  const addresses = node.addresses.map(String)
  const ping = `${terminal.command} ping ${nearest(addresses)}`
  output.say('started', { peer: node.peerId.toString(), addresses, ping, identityFile }, [
    `peer id: ${node.peerId.toString()}`,
    'listening on:',
    ...addresses.map(address => `  ${address}`),
    'ping it from a second terminal, in this folder:',
    `  ${ping}`,
    `the identity is kept in ${identityFile}; Ctrl-C stops the node`
  ])
  reportConnections(node, { output, terminal, log })
  await aborted(interrupted)
  await node.stop()
  output.say('stopped', {}, ['stopped'])
  return EXIT.done
}

function reportConnections (node: Libp2pNode, { output }: CommandContext): void {
  node.on('peer:connect', ({ peer }) => output.say('connected', { peer: peer.toString() }, [`connected: ${peer.toString()}`]))
  node.on('peer:disconnect', ({ peer, reason }) => output.say('disconnected', { peer: peer.toString(), how: reason.how }, [`disconnected: ${peer.toString()} (${reason.how})`]))
}

/** The address that works best from a second terminal of the same machine. */
function nearest (addresses: readonly string[]): string {
  return addresses.find(address => address.startsWith('/ip4/127.') || address.startsWith('/ip6/::1/')) ?? addresses[0] ?? ''
}

async function aborted (signal: AbortSignal): Promise<void> {
  if (signal.aborted) return
  await new Promise<void>(resolve => { signal.addEventListener('abort', () => resolve(), { once: true }) })
}
