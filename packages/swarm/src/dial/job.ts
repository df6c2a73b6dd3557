import type { Multiaddr } from '@multiformats/multiaddr'
import { DialFailedError, type DialAttempt, type DialPhase, type DialProgress } from '@ts-libp2p/interface-swarm'
import type { PeerId } from '@ts-libp2p/peer-id'
import { Deadline } from '../deadline.ts'
import { foreignNetwork, hintFor, missingTransport } from './hint.ts'
import { raceAddresses } from './race.ts'
import type { AccessRules } from '../access/access-rules.ts'
import type { Gate } from '../access/gate.ts'
import { asError } from '../emitter.ts'
import type { BackOff } from './back-off.ts'
import type { Claims } from './claims.ts'
import type { Parts } from '../parts.ts'
import { hasName, isDnsAddr, literalForms, resolveAddress } from './resolve-address.ts'
import type { Semaphore } from './semaphore.ts'
import type { SwarmConfig } from '../swarm-config.ts'
import type { SwarmConnection } from '../swarm-connection.ts'
import { upgrade, type UpgradeContext, type Upgraded } from '../upgrade.ts'

export interface DialContext {
  readonly config: SwarmConfig
  readonly parts: Parts
  readonly places: Semaphore
  readonly upgradeContext: () => UpgradeContext
  /** Makes an open connection of an upgraded link. @throws LimitError | DeniedError */
  readonly connect: (upgraded: Upgraded) => Promise<SwarmConnection>
  readonly access: AccessRules
  readonly gate: Gate
  /** By address: those that failed lately are left alone. */
  readonly backOff: BackOff
  /** What of the peer book leads into networks where the peer was not met is left alone. */
  readonly claims: Claims
  readonly onProgress: (progress: DialProgress) => void
}

/** What to dial. */
export interface DialPlan {
  /** For messages. */
  readonly text: string
  readonly peer: PeerId | undefined
  /** Named by the caller: tried even if they failed lately, and wherever they lead. */
  readonly addresses: readonly Multiaddr[]
  /** From the peer book. */
  readonly known: readonly Multiaddr[]
  /** Addresses of the peer book that failed lately are tried, too. */
  readonly isPersistent: boolean
}

/**
 * One dial, from addresses to a connection.
 *
 * @throws DialFailedError
 */
export async function runDial (plan: DialPlan, context: DialContext, signal: AbortSignal): Promise<SwarmConnection> {
  const { text, peer, addresses, known, isPersistent } = plan
  const { clock, limits } = context.config
  const deadline = new Deadline(clock, limits.dialTimeoutMs, `the dial to ${text}`, signal)
  try {
    if (peer !== undefined) await context.gate.ask('denyDialPeer', () => peer.toString(), peer)
    const named = new Set(addresses.map(String))
    const unnamed = known.filter(address => !named.has(address.toString()))
    const resting = isPersistent ? [] : unnamed.filter(address => context.backOff.remainingMs(address.toString()) > 0)
    const { usable, skipped } = await usableAddresses({ ...plan, known: unnamed.filter(address => !resting.includes(address)) }, context, deadline.signal)
    for (const address of resting) skipped.push({ address: address.toString(), phase: 'skipped', reason: `it failed lately and is left alone for ${Math.ceil(context.backOff.remainingMs(address.toString()) / 1000)} s more`, hint: 'dial the address itself to try it at once' })
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
      discard: late => late.abort(new Error('another address was faster')),
      report: (address, error) => report(address.toString(), phases.get(address) ?? 'skipped', error) // a rule of ours may have refused it before
    })
    if ('winner' in result) {
      context.backOff.succeeded(result.winner.remoteAddress.toString())
      return result.winner
    }
    signal.throwIfAborted()
    const attempts = [...skipped, ...result.failed]
    const tried = result.failed.filter(({ phase }) => phase !== 'skipped')
    for (const { address } of tried) context.backOff.failed(address)
    throw new DialFailedError(tried.length === 0 ? 'local' : 'remote', text, attempts, { cause: attempts.find(one => one.error !== undefined)?.error })
  } finally {
    deadline.done()
  }
}

/** Resolves names and keeps what a transport can dial and what leads to the peer, if to anyone; the rest is reported as skipped. */
async function usableAddresses ({ peer, addresses, known }: DialPlan, context: DialContext, signal: AbortSignal): Promise<{ usable: readonly Multiaddr[], skipped: DialAttempt[] }> {
  const { config, parts } = context
  const lookups = { left: config.limits.maxDnsLookups }
  const skipped: DialAttempt[] = []
  const usable = new Map<string, Multiaddr>()
  for (const address of [...addresses, ...known]) {
    const take = (literal: Multiaddr): void => {
      const range = peer === undefined || addresses.includes(address) ? undefined : context.claims.foreignRange(peer, address, literal)
      if (range === undefined) usable.set(literal.toString(), literal)
      else skipped.push({ address: literal.toString(), phase: 'skipped', ...foreignNetwork(range) })
    }
    const transport = parts.transportToDial(address)
    if (!isDnsAddr(address) && transport?.resolvesNames === true) {
      take(address)
      continue
    }
    let literals: readonly Multiaddr[] = [address]
    if (hasName(address) && !isDnsAddr(address) && !literalForms(address).some(literal => parts.transportToDial(literal) !== undefined)) {
      skipped.push({ address: address.toString(), phase: 'skipped', ...missingTransport(address, parts.transportNames) }) // whatever the name stands for
      continue
    }
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
      else take(literal)
    }
  }
  return { usable: [...usable.values()], skipped }
}

async function attempt (address: Multiaddr, peer: PeerId | undefined, context: DialContext, signal: AbortSignal, onPhase: (phase: DialPhase) => void): Promise<SwarmConnection> {
  const { clock, limits, identity } = context.config
  const transport = context.parts.transportToDial(address)
  if (transport === undefined) throw new TypeError(`no transport for ${address.toString()}`)
  const expectedPeer = peer ?? 'any'
  const refusal = context.access.refusal(address, peer)
  if (refusal !== undefined) throw refusal
  await context.gate.ask('denyDialAddress', () => address.toString(), address, peer)
  const release = await context.places.acquire(signal)
  const deadline = new Deadline(clock, limits.connectTimeoutMs, 'connecting', signal)
  try {
    onPhase('connect')
    const link = await transport.dial(address, { signal: deadline.signal, identity, expectedPeer })
    deadline.next(limits.upgradeTimeoutMs, 'the handshake')
    const onSecured = async (remotePeer: PeerId): Promise<void> => {
      const denied = context.access.refusal(address, remotePeer)
      if (denied !== undefined) throw denied
      await context.gate.ask('denyOutboundSecured', () => remotePeer.toString(), remotePeer, address)
    }
    const upgraded = await upgrade(link, context.upgradeContext(), { expectedPeer, signal: deadline.signal, onPhase, onSecured })
    deadline.done()
    if (signal.aborted) {
      upgraded.muxer.abort()
      throw asError(signal.reason)
    }
    onPhase('done')
    return await context.connect(upgraded)
  } finally {
    deadline.done()
    release()
  }
}

function report (address: string, phase: DialAttempt['phase'], error: Error): DialAttempt {
  const hint = hintFor(error)
  return { address, phase, reason: error.message, error, ...(hint === undefined ? {} : { hint }) }
}
