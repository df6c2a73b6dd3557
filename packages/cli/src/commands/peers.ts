import { createNode, type Libp2pNode } from 'ts-libp2p'
import { explainError, type Explanation } from '../explain-error.ts'
import { durationText } from '../sizes.ts'
import { EXIT, type CommandContext } from './context.ts'

export interface PeersOptions {
  /** For each peer, in milliseconds. */
  readonly timeout: number
}

/** Looks which of some peers can be reached, all at once; done when every one can. */
export async function peers (addresses: readonly string[], { timeout }: PeersOptions, { output, terminal, log }: CommandContext): Promise<number> {
  const { interrupted } = terminal
  const found = await Promise.all(addresses.map(async address => {
    // A node each: what one of them tells of its addresses must not help another.
    const node = await createNode({ listen: [], log, signal: interrupted })
    const status = await look(node, address, timeout, interrupted).finally(() => node.stop())
    if (!interrupted.aborted) output.say('peer', { address, ...status.facts }, lines(address, status))
    return status
  }))
  interrupted.throwIfAborted()
  const up = found.filter(({ isUp }) => isUp).length
  output.say('summary', { peers: addresses.length, up }, [`${up} of ${addresses.length} ${addresses.length === 1 ? 'peer' : 'peers'} up`])
  return up === addresses.length ? EXIT.done : EXIT.failed
}

type Status =
  | { readonly isUp: true, readonly facts: { readonly up: true, readonly peer: string, readonly ms: number, readonly agent: string | undefined, readonly protocols: readonly string[] } }
  | { readonly isUp: false, readonly facts: { readonly up: false, readonly reason: string } & Omit<Explanation, 'text'> }

async function look (node: Libp2pNode, address: string, timeoutMs: number, interrupted: AbortSignal): Promise<Status> {
  const deadline = new AbortController()
  const timer = setTimeout(() => deadline.abort(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs)
  const onInterrupt = (): void => deadline.abort(interrupted.reason)
  interrupted.addEventListener('abort', onInterrupt, { once: true })
  const { signal } = deadline
  try {
    const connection = await node.dial(address, { signal })
    const ms = await node.ping(connection, { signal })
    // What does not say who it is, is there all the same.
    const about = await node.identify(connection, { signal }).catch(() => undefined)
    return { isUp: true, facts: { up: true, peer: connection.remotePeer.toString(), ms, agent: about?.agent, protocols: about?.protocols ?? [] } }
  } catch (error) {
    const { text, ...rest } = explainError(error)
    return { isUp: false, facts: { up: false, reason: text.replace(/^cannot connect: /, ''), ...rest } }
  } finally {
    clearTimeout(timer)
    interrupted.removeEventListener('abort', onInterrupt)
  }
}

function lines (address: string, { isUp, facts }: Status): string[] {
  if (!isUp) return [`down  ${address}`, `      ${facts.reason}`, ...facts.hint === undefined ? [] : [`      what to do: ${facts.hint}`]]
  return [`up    ${address}`, `      ${durationText(facts.ms)}, ${facts.agent ?? 'no name'}, ${facts.protocols.length} protocols, ${facts.peer}`]
}
