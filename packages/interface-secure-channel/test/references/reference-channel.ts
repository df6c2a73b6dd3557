import { createPublicKey, diffieHellman, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { EarlyMuxerError, HandshakeError, PeerMismatchError, type SecureChannel, type SecuredLink, type SecureOptions } from '@ts-libp2p/interface-secure-channel'
import type { ByteStream } from '@ts-libp2p/interface-stream'
import { cancelReason, type StreamEngineOptions } from '@ts-libp2p/stream-tools'
import { ExactReader } from './exact-reader.ts'
import type { Habits } from './habits.ts'
import { checkPeer, identityMessage, readIdentity, type Identified, type Role } from './identity-message.ts'
import { Sealing, prefixed, sha256, text } from './sealing.ts'
import { securedLink } from './secured-link.ts'

/**
 * The positive control of the kit: a small channel that keeps the contract and knows no other
 * implementation. Three messages: a fresh X25519 key; another one and who was dialled, sealed; who
 * dialled, sealed. Keys and signatures depend on every byte before them.
 */
export function referenceChannel (habits: Habits, streamOptions: StreamEngineOptions = {}): SecureChannel {
  const secure = async (link: ByteStream, role: Role, options: SecureOptions): Promise<SecuredLink> => {
    try {
      checkExpectation(options.expectedPeer)
      checkCancelled(options.signal)
      const { keys, peer } = await (role === 'outbound' ? dials : isDialled)(new Conversation(link, options, habits))
      checkCancelled(options.signal)
      const earlyMuxer = agree(options.earlyMuxers ?? [], peer.muxers, role, habits)
      if (habits.leftover === 'dropped') link.readNow()
      const own = { send: new Sealing(keys[role]), receive: new Sealing(keys[role === 'outbound' ? 'inbound' : 'outbound']) }
      return {
        link: securedLink(link, own, habits, streamOptions),
        remotePeer: habits.namesPeer === 'as expected' && options.expectedPeer !== 'any' ? options.expectedPeer : peer.remotePeer,
        remoteKey: peer.remoteKey,
        ...(earlyMuxer === undefined ? {} : { earlyMuxer })
      }
    } catch (cause) {
      const error = failure(cause, options.signal)
      if (habits.onFailure === 'abort') link.abort(error)
      else if (habits.onFailure === 'close') link.close().catch(() => {})
      throw error
    }
  }
  return {
    contract: 'secure-channel@1',
    protocol: '/reference/1.0.0',
    secureOutbound: (link, options) => secure(link, 'outbound', options),
    secureInbound: (link, options) => secure(link, 'inbound', options)
  }
}

interface Session {
  readonly keys: Readonly<Record<Role, Uint8Array>>
  readonly peer: Identified
}

/** One side of the three messages. */
class Conversation {
  readonly options: SecureOptions
  readonly habits: Habits
  readonly #link: ByteStream
  readonly #reader: ExactReader

  constructor (link: ByteStream, options: SecureOptions, habits: Habits) {
    this.#link = link
    this.#reader = new ExactReader(link, options.signal)
    this.options = options
    this.habits = habits
  }

  async say (message: Uint8Array): Promise<void> {
    const bytes = prefixed(message)
    const { signal } = this.options
    if (!this.#link.writeNow(bytes)) await this.#link.write(bytes, signal === undefined ? {} : { signal })
  }

  hear (minBytes: number, maxBytes: number): Promise<Uint8Array> { return this.#reader.message(minBytes, maxBytes) }

  /** Waits until the peer did anything at all. */
  async reaction (): Promise<void> {
    await this.#link.closeWrite().catch(() => {})
    await this.#reader.read(1).catch(() => null)
  }
}

async function dials (talk: Conversation): Promise<Session> {
  const { options, habits } = talk
  const own = freshKey()
  await talk.say(own.raw)
  const answer = await talk.hear(PUBLIC_BYTES, PUBLIC_BYTES + habits.maxMessageBytes)
  const theirs = answer.subarray(0, PUBLIC_BYTES)
  const { keys, session } = deriveKeys(own.secret, theirs, own.raw, theirs, habits)
  const message = new Sealing(keys.inboundHello).open(answer.subarray(PUBLIC_BYTES), habits.checksHandshakeTags)
  const peer = await readIdentity(message, session, 'inbound', habits)
  if (habits.looksFirstAt === 'the muxers') agree(options.earlyMuxers ?? [], peer.muxers, 'outbound', habits)
  checkPeer(peer, options, 'outbound', habits)
  await talk.say(new Sealing(keys.outboundHello).seal(await identityMessage(options, session, 'outbound', habits)))
  try {
    agree(options.earlyMuxers ?? [], peer.muxers, 'outbound', habits)
  } catch (error) {
    await talk.reaction() // our abort must not overtake what tells the peer why
    throw error
  }
  return { keys, peer }
}

async function isDialled (talk: Conversation): Promise<Session> {
  const { options, habits } = talk
  const theirs = await talk.hear(PUBLIC_BYTES, habits.maxMessageBytes > 4096 ? habits.maxMessageBytes : PUBLIC_BYTES)
  const own = freshKey()
  const { keys, session } = deriveKeys(own.secret, theirs.subarray(0, PUBLIC_BYTES), theirs, own.raw, habits)
  await talk.say(new Uint8Array([...own.raw, ...new Sealing(keys.inboundHello).seal(await identityMessage(options, session, 'inbound', habits))]))
  const message = new Sealing(keys.outboundHello).open(await talk.hear(1, habits.maxMessageBytes), habits.checksHandshakeTags)
  const peer = await readIdentity(message, session, 'outbound', habits)
  if (habits.looksFirstAt === 'the muxers') agree(options.earlyMuxers ?? [], peer.muxers, 'inbound', habits)
  checkPeer(peer, options, 'inbound', habits)
  return { keys, peer }
}

interface FreshKey {
  readonly secret: KeyObject
  readonly raw: Uint8Array
}

function freshKey (): FreshKey {
  const { privateKey, publicKey } = generateKeyPairSync('x25519')
  return { secret: privateKey, raw: new Uint8Array(publicKey.export({ type: 'spki', format: 'der' }).subarray(-PUBLIC_BYTES)) }
}

type Label = Role | 'outboundHello' | 'inboundHello'

function deriveKeys (secret: KeyObject, theirs: Uint8Array, first: Uint8Array, second: Uint8Array, { keysFrom }: Habits): { readonly keys: Readonly<Record<Label, Uint8Array>>, readonly session: Uint8Array } {
  const publicKey = createPublicKey({ key: Buffer.concat([SPKI_HEAD, theirs]), type: 'spki', format: 'der' })
  const session = sha256(text('session'), first, second)
  const shared = keysFrom === 'nothing' ? text('secret') : sha256(new Uint8Array(diffieHellman({ privateKey: secret, publicKey })), keysFrom === 'everything' ? session : text(''))
  const key = (label: Label): Uint8Array => sha256(shared, text(label))
  return { session, keys: { outbound: key('outbound'), inbound: key('inbound'), outboundHello: key('outboundHello'), inboundHello: key('inboundHello') } }
}

function agree (ours: readonly string[], theirs: readonly string[], role: Role, { agreesOn, withoutOverlap, withoutList, comparesMuxers }: Habits): string | undefined {
  if (ours.length === 0 || theirs.length === 0) return withoutList === 'agrees on nothing' ? undefined : ours[0]
  const [first, second] = (role === 'outbound') === (agreesOn === 'what who dialled prefers') || agreesOn === 'what this side prefers' ? [ours, theirs] : [theirs, ours]
  const isSame = (one: string, other: string): boolean => comparesMuxers === 'whole' ? one === other : one.toLowerCase() === other.toLowerCase()
  const agreed = first.find(name => second.some(other => isSame(name, other)))
  if (agreed !== undefined || withoutOverlap === 'agrees on nothing') return agreed
  if (withoutOverlap === 'fails when dialling' && role === 'inbound') return undefined
  throw new EarlyMuxerError(ours, theirs)
}

function checkExpectation (expectedPeer: unknown): void {
  const isPeerId = typeof expectedPeer === 'object' && expectedPeer !== null && 'matches' in expectedPeer
  if (!isPeerId && expectedPeer !== 'any') throw new TypeError('expectedPeer must be a PeerId or \'any\'')
}

function checkCancelled (signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw cancelReason(signal)
}

function failure (cause: unknown, signal: AbortSignal | undefined): Error {
  if (signal?.aborted === true) return cancelReason(signal)
  if (cause instanceof TypeError || cause instanceof PeerMismatchError || cause instanceof EarlyMuxerError) return cause
  return new HandshakeError('remote', 'the handshake failed', { cause })
}

const PUBLIC_BYTES = 32

/** What stands before the 32 bytes of an X25519 key in its DER form (RFC 8410). */
const SPKI_HEAD = Buffer.from('302a300506032b656e032100', 'hex')
