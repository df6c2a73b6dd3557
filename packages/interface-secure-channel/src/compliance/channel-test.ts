import {
  chaosPair, equal, hasCode, isTrue, linkPair, oneOf, outcomeOf, VictimWatch,
  type Cancellation, type CaseContext, type LinkPair, type LinkStream, type Outcome, type Random
} from '@ts-libp2p/compliance'
import type { ByteStream } from '@ts-libp2p/interface-stream'
import type { KeyType } from '@ts-libp2p/peer-id'
import type { SecureChannel, SecuredLink, SecureOptions } from '../secure-channel.ts'
import type { ChannelFixture, ChannelLimits } from './fixture.ts'
import { Middle, type Change, type Side } from './middle.ts'
import { peersOf, type Peer } from './peers.ts'
import type { ChannelVariant } from './variants.ts'

/** What the two sides of a handshake are given, and by whom. */
export interface HandshakeOptions {
  readonly outbound?: Partial<SecureOptions>
  readonly inbound?: Partial<SecureOptions>
}

/** The two sides of a handshake, as they go on. */
export interface Handshake {
  readonly outbound: Outcome<SecuredLink>
  readonly inbound: Outcome<SecuredLink>
}

/** What a channel case works with: the context of the engine, channels, links, and peers with keys. */
export class ChannelTest {
  readonly #context: CaseContext<ChannelFixture, ChannelVariant>
  readonly #raw: LinkStream[] = []
  #handshakes = 0

  constructor (context: CaseContext<ChannelFixture, ChannelVariant>) {
    this.#context = context
    context.outside(OUTSIDE_QUIET_TURNS) // signing may go on in threads
    context.defer(() => { for (const link of this.#raw) link.abort() })
  }

  get fixture (): ChannelFixture { return this.#context.fixture }
  get limits (): ChannelLimits { return this.#context.fixture.limits }
  get variant (): ChannelVariant { return this.#context.variant }
  get random (): Random { return this.#context.random }
  /** The side that acts in this variant, and the other one. */
  get sides (): readonly [near: Side, far: Side] { return this.variant.isSwapped ? ['inbound', 'outbound'] : ['outbound', 'inbound'] }

  cancellation (): Cancellation { return this.#context.cancellation() }
  quiet (): Promise<void> { return this.#context.quiet() }
  until (condition: () => boolean): Promise<void> { return this.#context.until(condition) }

  /** Watches what this process holds, and how its event loop turns, from now on. */
  watchVictim (): Promise<VictimWatch> { return VictimWatch.begin(this.#context) }

  /** Waits until nothing moves any more; then `promise` must still be pending. */
  async staysPending (promise: Promise<unknown> | Outcome<unknown>, what: string): Promise<void> {
    const outcome = promise instanceof Promise ? outcomeOf(promise) : promise
    await this.quiet()
    isTrue(outcome.isPending, `${what} must wait, but it was ${outcome.state}`)
  }

  peers (type: KeyType = 'Ed25519'): Promise<Readonly<Record<'alice' | 'bob' | 'mallory', Peer>>> { return peersOf(type) }

  async channel (): Promise<SecureChannel> {
    return await this.fixture.createChannel({ signal: this.#context.signal, random: this.random })
  }

  /** A fresh link of the variant: `near` is for who dials. */
  links (capacity: number = this.variant.capacity): LinkPair {
    const links = this.variant.link === 'chaos' ? chaosPair(this.random, { capacity }) : linkPair({ capacity })
    this.#raw.push(links.near, links.far)
    return this.#context.adopt(links)
  }

  /** A path through somebody who may change what passes. */
  middle (change?: Change): Middle { return new Middle(this.links(), this.links(), change) }

  /** One side of a handshake; what it gives is watched and closed in the end. */
  async secure (side: Side, link: ByteStream, options: SecureOptions, channel?: SecureChannel): Promise<SecuredLink> {
    const used = channel ?? await this.channel()
    const name = `handshake ${++this.#handshakes} ${side}`
    const securing = side === 'outbound' ? used.secureOutbound(link, options) : used.secureInbound(link, options)
    this.#context.expectToSettle(name, securing)
    const secured = await securing
    this.#context.defer(() => { secured.link.abort() })
    this.#context.expectToSettle(`${name}: closed`, secured.link.closed)
    return { ...secured, link: this.#context.watch(name, secured.link) }
  }

  /** Both sides at once: alice dials bob, each expects the other unless the options say otherwise. */
  async handshake (ends: { readonly outbound: ByteStream, readonly inbound: ByteStream }, { outbound, inbound }: HandshakeOptions = {}): Promise<Handshake> {
    const { alice, bob } = await this.peers()
    return {
      outbound: outcomeOf(this.secure('outbound', ends.outbound, { identity: alice.identity, expectedPeer: bob.id, ...outbound })),
      inbound: outcomeOf(this.secure('inbound', ends.inbound, { identity: bob.identity, expectedPeer: alice.id, ...inbound }))
    }
  }

  /** Two secured links that are joined, in the roles of the variant. */
  async pair (options: HandshakeOptions = {}): Promise<{ readonly near: SecuredLink, readonly far: SecuredLink, readonly links: LinkPair }> {
    const links = this.links()
    const handshake = await this.handshake({ outbound: links.near, inbound: links.far }, options)
    const [near, far] = this.sides
    return { near: await handshake[near].promise, far: await handshake[far].promise, links }
  }

  /** Two secured links with somebody in between. */
  async pairThrough (change?: Change): Promise<{ readonly near: SecuredLink, readonly far: SecuredLink, readonly middle: Middle }> {
    const middle = this.middle(change)
    const handshake = await this.handshake(middle)
    const [near, far] = this.sides
    return { near: await handshake[near].promise, far: await handshake[far].promise, middle }
  }

  /** How many bytes each side sends in an honest handshake. */
  async handshakeBytes (): Promise<Readonly<Record<Side, number>>> {
    const middle = this.middle()
    const { outbound, inbound } = await this.handshake(middle)
    await Promise.all([outbound.promise, inbound.promise])
    return { outbound: middle.sent('outbound'), inbound: middle.sent('inbound') }
  }

  /**
   * The handshake came to nothing: the side that was deceived rejects, and aborts its link; the other
   * one rejects too, or what it got fails. Nobody sees an end.
   */
  async cameToNothing (what: string, middle: Middle, handshake: Handshake, deceived: Side): Promise<void> {
    await this.quiet()
    if (handshake.outbound.isPending || handshake.inbound.isPending) middle.end() // a changed length may be waited for: the end of the link ends that
    const other = deceived === 'outbound' ? 'inbound' : 'outbound'
    await this.refused(what, handshake[deceived], middle[deceived])
    const result = await handshake[other].promise.catch((error: unknown) => hasCode(error, HANDSHAKE_CODES, `${what}: the other side`))
    if (!(result instanceof Error)) await isNoSuccess(`${what}: the other side`, result.link)
  }

  /** One side rejects with a code of the contract, and its link is aborted: the far end sees a reset. */
  async refused (what: string, side: Outcome<SecuredLink>, link: LinkStream, code: string | readonly string[] = 'ERR_HANDSHAKE'): Promise<Error> {
    const error = await side.promise.then(() => undefined, (reason: unknown) => reason)
    isTrue(error !== undefined, `${what}: the handshake must fail, but it succeeded`)
    equal(link.state, 'closed', `${what}: the state of the link after a failed handshake`)
    oneOf((await link.closed).how, ['aborted', 'reset', 'lost'], `${what}: how the link closed`)
    return hasCode(error, code, what)
  }
}

/** Everything a handshake may reject with because of the peer. */
export const HANDSHAKE_CODES: readonly string[] = ['ERR_HANDSHAKE', 'ERR_PEER_MISMATCH', 'ERR_EARLY_MUXER']

/** A secured link whose peer did not finish: no byte comes out of it. */
async function isNoSuccess (what: string, link: ByteStream): Promise<void> {
  const seen = await link.read().catch(() => null)
  equal(seen, null, `${what}: what could be read`)
}

/** An idle link is quiet at once; a thread that signs is not. */
const OUTSIDE_QUIET_TURNS = 30
