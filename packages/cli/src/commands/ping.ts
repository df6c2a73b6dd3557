import { createNode, type Libp2pNode, type PeerInfo } from 'ts-libp2p'
import { explainError } from '../explain-error.ts'
import type { Output } from '../output.ts'
import { agreed } from './agreed.ts'
import { EXIT, type CommandContext } from './context.ts'

export interface PingOptions {
  /** 0: until interrupted. */
  readonly count: number
  readonly interval: number
  readonly timeout: number
}

/** Pings a peer; done when every ping was answered. */
export async function ping (address: string, options: PingOptions, { output, terminal, log }: CommandContext): Promise<number> {
  const { interrupted } = terminal
  const node = await createNode({ listen: [], log, signal: interrupted })
  try {
    const connection = await node.dial(address, { signal: interrupted })
    const peer = connection.remotePeer.toString()
    output.say('connected', { peer, address: connection.remoteAddress.toString(), ...agreed(connection) }, [`pinging ${peer} at ${connection.remoteAddress.toString()}`])
    const tally = await pingAll(node, { id: connection.remotePeer, addresses: [connection.remoteAddress] }, options, output, interrupted)
    summarise(tally, output)
    if (interrupted.aborted) return EXIT.interrupted
    return tally.sent === tally.times.length ? EXIT.done : EXIT.failed
  } finally {
    await node.stop()
  }
}

interface Tally {
  sent: number
  /** Of those that were answered, in milliseconds. */
  readonly times: number[]
}

/** By PeerInfo: a connection that is lost in between is dialled again. */
async function pingAll (node: Libp2pNode, peer: PeerInfo, { count, interval, timeout }: PingOptions, output: Output, signal: AbortSignal): Promise<Tally> {
  const tally: Tally = { sent: 0, times: [] }
  const isOver = (): boolean => signal.aborted
  const last = count === 0 ? Infinity : count
  for (let number = 1; number <= last && !isOver(); number++) {
    const startedAt = performance.now()
    try {
      const ms = await node.ping(peer, { signal, timeoutMs: timeout })
      tally.times.push(ms)
      output.say('pong', { number, ms }, [`${number}: ${ms.toFixed(2)} ms`])
    } catch (error) {
      if (isOver()) break // nobody waited for the answer
      const { text, ...facts } = explainError(error)
      output.say('lost', { number, reason: text, ...facts }, [`${number}: no answer: ${text}`])
    }
    tally.sent = number
    if (number < last) await pause(interval - (performance.now() - startedAt), signal)
  }
  return tally
}

function summarise ({ sent, times }: Tally, output: Output): void {
  if (times.length === 0) {
    output.say('summary', { sent, answered: 0 }, [`${sent} sent, none answered`])
    return
  }
  const [min, average, max] = [Math.min(...times), times.reduce((sum, ms) => sum + ms, 0) / times.length, Math.max(...times)]
  output.say('summary', { sent, answered: times.length, min, average, max }, [
    `${sent} sent, ${times.length} answered; round trip min/average/max ${min.toFixed(2)}/${average.toFixed(2)}/${max.toFixed(2)} ms`
  ])
}

async function pause (ms: number, signal: AbortSignal): Promise<void> {
  if (ms <= 0 || signal.aborted) return
  await new Promise<void>(resolve => {
    const end = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, ms)
    signal.addEventListener('abort', end, { once: true })
  })
}
