import type { Multiaddr } from '@multiformats/multiaddr'
import { DialFailedError, type DialAttempt, type DialPhase, type DialProgress } from '@ts-libp2p/interface-swarm'
import type { PeerId } from '@ts-libp2p/peer-id'
import { Deadline } from './deadline.ts'
import { hintFor, missingTransport } from './dial-hint.ts'
import { raceAddresses } from './dial-race.ts'
import { asError } from './emitter.ts'
import type { Parts } from './parts.ts'
import { hasName, isDnsAddr, resolveAddress } from './resolve-address.ts'
import type { Semaphore } from './semaphore.ts'
import type { SwarmConfig } from './swarm-config.ts'
import type { SwarmConnection } from './swarm-connection.ts'
import { upgrade, type UpgradeContext, type Upgraded } from './upgrade.ts'

export interface DialContext {
  readonly config: SwarmConfig
  readonly parts: Parts
  readonly places: Semaphore
  readonly upgradeContext: () => UpgradeContext
  /** Makes an open connection of an upgraded link. @throws LimitError */
  readonly connect: (upgraded: Upgraded) => SwarmConnection
  readonly onProgress: (progress: DialProgress) => void
}

/**
 * One dial, from addresses to a connection.
 *
 * @throws DialFailedError
 */
export async function runDial (text: string, peer: PeerId | undefined, addresses: readonly Multiaddr[], context: DialContext, signal: AbortSignal): Promise<SwarmConnection> {
  const { clock, limits } = context.config
  const deadline = new Deadline(clock, limits.dialTimeoutMs, `the dial to ${text}`, signal)
  try {
    const { usable, skipped } = await usableAddresses(addresses, peer, context, deadline.signal)
    const phases = new Map<Multiaddr, DialPhase>()
    const result = await raceAddresses<SwarmConnection>({
      addresses: usable.slice(0, limits.maxAddressesPerDial),
      clock,
      attemptDelayMs: limits.attemptDelayMs,
      signal: deadline.signal,
      attempt: (address, attemptSignal) => attempt(address, peer, context, attemptSignal, phase => {
        phases.set(address, phase)
        context.onProgress({ address, phase })
      }),
      discard: late => late.end({ how: 'local-close' }),
      report: (address, error) => report(address.toString(), phases.get(address) ?? 'connect', error)
    })
    if ('winner' in result) return result.winner
    signal.throwIfAborted()
    const attempts = [...skipped, ...result.failed]
    throw new DialFailedError(result.failed.length === 0 ? 'local' : 'remote', text, attempts, { cause: attempts.find(one => one.error !== undefined)?.error })
  } finally {
    deadline.done()
  }
}

/** Resolves names and keeps what a transport can dial; the rest is reported as skipped. */
async function usableAddresses (addresses: readonly Multiaddr[], peer: PeerId | undefined, context: DialContext, signal: AbortSignal): Promise<{ usable: readonly Multiaddr[], skipped: readonly DialAttempt[] }> {
  const { config, parts } = context
  const lookups = { left: config.limits.maxDnsLookups }
  const skipped: DialAttempt[] = []
  const usable = new Map<string, Multiaddr>()
  for (const address of addresses) {
    const transport = parts.transportToDial(address)
    if (!isDnsAddr(address) && transport?.resolvesNames === true) {
      usable.set(address.toString(), address)
      continue
    }
    let literals: readonly Multiaddr[] = [address]
    if (hasName(address)) {
      context.onProgress({ address, phase: 'resolve' })
      try {
        literals = await resolveAddress(address, { resolver: config.resolver, maxDepth: config.limits.maxDnsDepth, lookups, peer, signal })
      } catch (error) {
        skipped.push(report(address.toString(), 'resolve', asError(error)))
        continue
      }
    }
    for (const literal of literals) {
      if (parts.transportToDial(literal) === undefined) skipped.push({ address: literal.toString(), phase: 'skipped', ...missingTransport(literal, parts.transportNames) })
      else usable.set(literal.toString(), literal)
    }
  }
  return { usable: [...usable.values()], skipped }
}

async function attempt (address: Multiaddr, peer: PeerId | undefined, context: DialContext, signal: AbortSignal, onPhase: (phase: DialPhase) => void): Promise<SwarmConnection> {
  const { clock, limits, identity } = context.config
  const transport = context.parts.transportToDial(address)
  if (transport === undefined) throw new TypeError(`no transport for ${address.toString()}`)
  const expectedPeer = peer ?? 'any'
  const release = await context.places.acquire(signal)
  try {
    onPhase('connect')
    const connecting = new Deadline(clock, limits.connectTimeoutMs, 'connecting', signal)
    const link = await transport.dial(address, { signal: connecting.signal, identity, expectedPeer }).finally(() => connecting.done())
    const upgrading = new Deadline(clock, limits.upgradeTimeoutMs, 'the handshake', signal)
    const upgraded = await upgrade(link, context.upgradeContext(), { expectedPeer, signal: upgrading.signal, onPhase }).finally(() => upgrading.done())
    if (signal.aborted) {
      upgraded.muxer.abort()
      throw asError(signal.reason)
    }
    onPhase('done')
    return context.connect(upgraded)
  } finally {
    release()
  }
}

function report (address: string, phase: DialPhase, error: Error): DialAttempt {
  const hint = hintFor(error)
  return { address, phase, reason: error.message, error, ...(hint === undefined ? {} : { hint }) }
}
