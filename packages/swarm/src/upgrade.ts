import type { Multiaddr } from '@multiformats/multiaddr'
import { PeerMismatchError, type SecuredLink } from '@ts-libp2p/interface-secure-channel'
import type { ByteStream } from '@ts-libp2p/interface-stream'
import type { Direction, ReceiveBudget, StreamMuxer } from '@ts-libp2p/interface-stream-muxer'
import type { DialPhase, LinkProtector } from '@ts-libp2p/interface-swarm'
import type { TransportLink } from '@ts-libp2p/interface-transport'
import { acceptProtocol, selectProtocol } from '@ts-libp2p/multistream-select'
import type { PeerId, PrivateKey, PublicKey } from '@ts-libp2p/peer-id'
import type { Parts } from './parts.ts'

/** What every link goes through before it is a connection: protect, secure, mux. */
export interface UpgradeContext {
  readonly identity: PrivateKey
  readonly parts: Parts
  readonly earlyMuxers: boolean
  readonly budget: (peer: PeerId) => ReceiveBudget
  readonly protector: LinkProtector | undefined
}

export interface UpgradeOptions {
  readonly expectedPeer: PeerId | 'any'
  readonly signal: AbortSignal
  readonly onPhase: (phase: DialPhase) => void
  /** The peer is known; rejecting refuses it. */
  readonly onSecured: (peer: PeerId) => Promise<void>
}

/** A link that became a connection. */
export interface Upgraded {
  readonly direction: Direction
  readonly localAddress: Multiaddr
  readonly remoteAddress: Multiaddr
  readonly remotePeer: PeerId
  readonly remoteKey: PublicKey
  readonly security: string
  readonly muxer: StreamMuxer
  readonly earlyMuxer: boolean
  /** The swarm sets what is called for each stream of the peer that came to nothing before it was accepted. */
  readonly wastedOpens: { listener: () => void }
}

/**
 * Upgrades a link, or fails and leaves nothing open. The identity is checked in the channel and
 * again here, by multihash, so that a broken channel cannot let a stranger in.
 */
export async function upgrade (inbound: TransportLink, context: UpgradeContext, options: UpgradeOptions): Promise<Upgraded> {
  const { link } = inbound
  if (inbound.kind === 'finished') {
    if (context.protector !== undefined) {
      inbound.link.muxer.abort()
      throw new TypeError('the private network cannot protect a transport that secures itself')
    }
    verifyPeer(inbound.link, context.identity, options.expectedPeer, inbound.link.muxer)
    try {
      await options.onSecured(inbound.link.remotePeer)
    } catch (error) {
      inbound.link.muxer.abort()
      throw error
    }
    return { ...inbound.link, earlyMuxer: true, wastedOpens: { listener: () => {} } }
  }
  const { direction, localAddress, remoteAddress } = link
  try {
    options.onPhase('protect')
    const protectedLink = context.protector === undefined ? inbound.link : await context.protector(inbound.link, { signal: options.signal })
    options.onPhase('negotiate')
    const security = await negotiate(protectedLink, direction, context.parts.channelNames, options.signal)
    options.onPhase('secure')
    const secured = await secure(protectedLink, direction, security, context, options)
    verifyPeer(secured, context.identity, options.expectedPeer, secured.link)
    await options.onSecured(secured.remotePeer)
    options.onPhase('mux')
    const name = secured.earlyMuxer ?? await negotiate(secured.link, direction, context.parts.muxerNames, options.signal)
    options.signal.throwIfAborted()
    const wastedOpens = { listener: () => {} }
    const muxer = context.parts.muxer(name).createMuxer(secured.link, { direction, budget: context.budget(secured.remotePeer), onWastedOpen: () => wastedOpens.listener() })
    return { direction, localAddress, remoteAddress, security, muxer, remotePeer: secured.remotePeer, remoteKey: secured.remoteKey, earlyMuxer: secured.earlyMuxer !== undefined, wastedOpens }
  } catch (error) {
    inbound.link.abort(error instanceof Error ? error : undefined)
    throw error
  }
}

async function negotiate (link: ByteStream, direction: Direction, names: readonly string[], signal: AbortSignal): Promise<string> {
  const agreed = direction === 'outbound'
    ? await selectProtocol(link, names, { signal })
    : await acceptProtocol(link, names, { signal })
  return agreed.protocol
}

async function secure (link: ByteStream, direction: Direction, security: string, context: UpgradeContext, options: UpgradeOptions): Promise<SecuredLink> {
  const channel = context.parts.channel(security)
  const secureOptions = {
    identity: context.identity,
    expectedPeer: options.expectedPeer,
    earlyMuxers: context.earlyMuxers ? context.parts.muxerNames : [],
    signal: options.signal
  }
  return direction === 'outbound'
    ? await channel.secureOutbound(link, secureOptions)
    : await channel.secureInbound(link, secureOptions)
}

function verifyPeer (peer: { readonly remotePeer: PeerId, readonly remoteKey: PublicKey }, identity: PrivateKey, expected: PeerId | 'any', link: { abort (reason?: Error): void }): void {
  const error = problemOf(peer, identity, expected)
  if (error === undefined) return
  link.abort(error)
  throw error
}

function problemOf ({ remotePeer, remoteKey }: { readonly remotePeer: PeerId, readonly remoteKey: PublicKey }, identity: PrivateKey, expected: PeerId | 'any'): Error | undefined {
  if (expected !== 'any' && !remotePeer.equals(expected)) return new PeerMismatchError(expected, remotePeer)
  if (!remotePeer.matches(remoteKey)) return new TypeError('the secure channel returned a key that is not its peer\'s: do not use this channel')
  if (remoteKey.equals(identity.publicKey)) return new Error('the address leads back to this node, or another node uses its identity: each node needs a key of its own')
  return undefined
}
