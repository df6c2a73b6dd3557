import { createNode, DialFailedError, type Connection, type DialAttempt, type DialOptions, type Libp2pNode } from 'ts-libp2p'
import { addressAdvice } from '../address-advice.ts'
import { explainError } from '../explain-error.ts'
import type { Output } from '../output.ts'
import { durationText } from '../sizes.ts'
import { agreed } from './agreed.ts'
import { EXIT, type CommandContext } from './context.ts'

export interface ExplainOptions {
  /** How long to watch the connection, in milliseconds. */
  readonly hold: number
}

type Phase = Parameters<NonNullable<DialOptions['onProgress']>>[0]['phase']

/** Dials a peer step by step, and says of each what it was, how long it took, and what to do where it failed. */
export async function explain (address: string, { hold }: ExplainOptions, { output, terminal, log }: CommandContext): Promise<number> {
  const { interrupted: signal } = terminal
  const node = await createNode({ listen: [], log, signal })
  try {
    for (const advice of addressAdvice(address)) output.say('note', { advice }, [`note: ${advice}`])
    const connection = await dial(node, address, output, signal)
    if (connection === undefined) return EXIT.failed
    await ask(node, connection, output, signal)
    return await watch(node, connection, hold, output, signal) ? EXIT.done : EXIT.failed
  } finally {
    await node.stop()
  }
}

async function dial (node: Libp2pNode, address: string, output: Output, signal: AbortSignal): Promise<Connection | undefined> {
  const startedAt = performance.now()
  try {
    const connection = await node.dial(address, {
      signal,
      onProgress ({ address: tried, phase }) {
        const step = STEPS[phase]
        if (step === undefined) return
        const ms = performance.now() - startedAt
        output.say('step', { ms, phase, address: tried.toString() }, [`${at(ms)}  ${phase.padEnd(10)}${step} ${tried.toString()}`])
      }
    })
    const ms = performance.now() - startedAt
    output.say('connected', { ms, peer: connection.remotePeer.toString(), address: connection.remoteAddress.toString(), ...agreed(connection) }, [
      `${at(ms)}  connected to ${connection.remotePeer.toString()}`,
      `${INDENT}secured by ${connection.security}, muxed by ${connection.muxer}${connection.earlyMuxer ? ', which was agreed inside the handshake' : ''}`
    ])
    return connection
  } catch (error) {
    if (!(error instanceof DialFailedError)) throw error
    const ms = performance.now() - startedAt
    for (const attempt of error.attempts) tellAttempt(attempt, output)
    output.say('failed', { ms, side: error.side, addresses: error.attempts.length }, [`${at(ms)}  no connection${error.attempts.length === 0 ? ': no address is known' : ''}`])
    return undefined
  }
}

function tellAttempt ({ address, phase, reason, hint }: DialAttempt, output: Output): void {
  output.say('attempt', { address, phase, reason, ...hint !== undefined && { hint } }, [
    `${address} ${phase === 'skipped' ? 'was not tried' : `failed at ${phase}`}:`,
    `${INDENT}${reason}`,
    ...hint === undefined ? [] : [`${INDENT}what to do: ${hint}`]
  ])
}

/** Who it is, and how far away. A peer that does not answer these is connected all the same. */
async function ask (node: Libp2pNode, connection: Connection, output: Output, signal: AbortSignal): Promise<void> {
  try {
    const { agent, protocols, observedAddr } = await node.identify(connection, { signal })
    output.say('identified', { agent, protocols, observedAddress: observedAddr?.toString() }, [
      `it is ${agent ?? 'nameless'}, speaks ${protocols.join(', ')}`,
      ...observedAddr === undefined ? [] : [`it sees us at ${observedAddr.toString()}`]
    ])
  } catch (error) {
    unanswered('identify', error, output, signal)
  }
  try {
    const ms = await node.ping(connection, { signal })
    output.say('pong', { ms }, [`a ping takes ${durationText(ms)}`])
  } catch (error) {
    unanswered('ping', error, output, signal)
  }
}

function unanswered (what: string, error: unknown, output: Output, signal: AbortSignal): void {
  signal.throwIfAborted()
  const { text, ...facts } = explainError(error)
  output.say('unanswered', { what, reason: text, ...facts }, [`it does not answer ${what}: ${text}`])
}

/** Whether the connection lasts. */
async function watch (node: Libp2pNode, connection: Connection, holdMs: number, output: Output, signal: AbortSignal): Promise<boolean> {
  await untilClosed(connection, holdMs, signal)
  signal.throwIfAborted()
  const { past } = node.swarm.explain(connection.remotePeer)
  const ended = past.at(-1)
  if (ended === undefined) {
    output.say('held', { ms: holdMs }, [`the connection was still open after ${durationText(holdMs)}`])
    return true
  }
  const { reason: { how, error }, durationMs } = ended
  output.say('closed', { how, ms: durationMs, ...error !== undefined && { reason: error.message } }, [
    `the connection ended after ${durationText(durationMs)}: ${how}${error === undefined ? '' : `, ${error.message}`}`,
    `${INDENT}${ENDINGS[how] ?? 'this side ended it'}`
  ])
  return false
}

async function untilClosed (connection: Connection, ms: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>(resolve => {
    const end = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, ms)
    signal.addEventListener('abort', end, { once: true })
    void connection.closed.then(end)
    if (signal.aborted) end()
  })
}

function at (ms: number): string { return durationText(ms).padStart(INDENT.length - 2) }

const INDENT = ' '.repeat(11)

/** What is being done; `protect` and `done` say nothing to who has no private network. */
const STEPS: { readonly [Name in Phase]?: string } = {
  resolve: 'looking up',
  connect: 'opening a link to',
  negotiate: 'agreeing on a secure channel with',
  secure: 'proving who is who with',
  mux: 'agreeing on a stream muxer with'
}

const ENDINGS: Readonly<Record<string, string>> = {
  'remote-close': 'the peer closed it in order: it may be stopping, be at a limit, or close connections without streams',
  lost: 'the peer or the way to it is gone: it may have crashed, or have refused us without a word',
  'protocol-error': 'the peer did not keep to the protocol: compare the versions of both programs'
}
