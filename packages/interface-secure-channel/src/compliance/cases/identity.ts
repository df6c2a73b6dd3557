import { equal, isTrue, show } from '@ts-libp2p/compliance'
import type { KeyType, PeerId, PrivateKey } from '@ts-libp2p/peer-id'
import { channelCase, type ChannelCase } from '../channel-case.ts'
import { HANDSHAKE_CODES, type ChannelTest, type HandshakeOptions } from '../channel-test.ts'
import { ID_FORMS, KEYS_MS, KEY_TYPES, type Peer } from '../peers.ts'
import { once, roomy } from '../variants.ts'

const EXPECTATIONS = ['match', 'mismatch', 'missing'] as const

/** Four key types, three forms of an id, three expectations: 36 cases, each from both sides. */
const matrix = KEY_TYPES.flatMap(type => (Object.keys(ID_FORMS) as Array<keyof typeof ID_FORMS>).flatMap(form => EXPECTATIONS.map(expectation => ({ type, form, expectation }))))

const TITLES = {
  match: 'the expected peer is let in, and both sides say who the other is',
  mismatch: 'another one is refused, and the link is aborted',
  missing: 'without an expectation nobody is let in'
} as const

const CHECKS = {
  match: async (test: ChannelTest, type: KeyType, form: (peer: Peer) => PeerId) => {
    const { alice, bob } = await test.peers(type)
    const links = test.links()
    const handshake = await test.handshake({ outbound: links.near, inbound: links.far }, {
      outbound: { identity: alice.identity, expectedPeer: form(bob) },
      inbound: { identity: bob.identity, expectedPeer: form(alice) }
    })
    for (const [secured, peer] of [[await handshake.outbound.promise, bob], [await handshake.inbound.promise, alice]] as const) {
      equal(secured.remotePeer.toString(), peer.id.toString(), 'the remote peer')
      isTrue(secured.remoteKey.equals(peer.identity.publicKey), 'remoteKey must be the key of the peer')
      isTrue(secured.remotePeer.matches(secured.remoteKey), 'remotePeer must match remoteKey')
    }
  },
  mismatch: async (test: ChannelTest, type: KeyType, form: (peer: Peer) => PeerId) => {
    const { alice, bob, mallory } = await test.peers(type)
    const [near, far] = test.sides
    const links = test.links()
    const ends = { outbound: links.near, inbound: links.far }
    const own = { outbound: alice, inbound: bob }
    const handshake = await test.handshake(ends, {
      [near]: { identity: own[near].identity, expectedPeer: form(mallory) },
      [far]: { identity: own[far].identity, expectedPeer: 'any' }
    })
    const error = await test.refused('the wrong peer', handshake[near], ends[near], 'ERR_PEER_MISMATCH')
    equal(String(Reflect.get(error, 'expected')), mallory.id.toString(), 'the peer that was expected')
    equal(String(Reflect.get(error, 'actual')), own[far].id.toString(), 'the peer that answered')
    // Who was refused may not know yet; it gets no byte.
    const refused = await handshake[far].promise.catch(() => undefined)
    if (refused !== undefined) equal(await refused.link.read().catch(() => null), null, 'what the refused peer could read')
  },
  missing: (test: ChannelTest, type: KeyType, form: (peer: Peer) => PeerId) => isTypeError(test, undefined, 'no expectedPeer', type, form)
} as const

const SPOILED: Readonly<Record<string, (signature: Uint8Array) => Uint8Array>> = {
  empty: () => new Uint8Array(0),
  cut: signature => signature.slice(0, -1),
  longer: signature => new Uint8Array([...signature, 0]),
  'all zero': signature => new Uint8Array(signature.byteLength),
  'changed at its beginning': signature => signature.map((byte, index) => index === 0 ? byte ^ 1 : byte),
  'changed at its end': signature => signature.map((byte, index) => index === signature.byteLength - 1 ? byte ^ 1 : byte)
}

export const identityCases: readonly ChannelCase[] = [
  ...matrix.map(({ type, form, expectation }, index) => channelCase({
    id: `CHANNEL-ID-${String(index + 1).padStart(2, '0')}`,
    clause: { match: 'C-IDENTITY-1', mismatch: 'C-IDENTITY-2', missing: 'C-IDENTITY-4' }[expectation],
    title: `${type}, the id ${form}: ${TITLES[expectation]}`,
    variants: roomy,
    timeoutMs: KEYS_MS,
    run: test => CHECKS[expectation](test, type, ID_FORMS[form])
  })),
  channelCase({
    id: 'CHANNEL-PROOF-01',
    clause: 'C-IDENTITY-5',
    title: 'who claims the key of another and signs with its own is refused, for every key type, on both sides',
    variants: roomy,
    timeoutMs: KEYS_MS,
    async run (test) {
      for (const type of KEY_TYPES) {
        const { alice, bob, mallory } = await test.peers(type)
        await isRefused(test, `a peer that claims a key of type ${type}`, claiming(alice, data => mallory.identity.sign(data)), bob)
      }
    }
  }),
  channelCase({
    id: 'CHANNEL-PROOF-02',
    clause: 'C-IDENTITY-5',
    title: 'a signature that was made in another handshake proves nothing',
    variants: roomy,
    async run (test) {
      const { alice, bob } = await test.peers()
      const recorded: Uint8Array[] = []
      const identity = claiming(alice, async data => {
        const signature = await alice.identity.sign(data)
        recorded.push(signature.slice())
        return signature
      })
      const { outbound, inbound } = await handshakeAs(test, identity, bob)
      await Promise.all([outbound.promise, inbound.promise])
      isTrue(recorded.length > 0, 'a handshake must ask the identity for a signature')
      await isRefused(test, 'a peer with a recorded signature', claiming(alice, () => Promise.resolve(recorded[0]?.slice() ?? new Uint8Array(0))), bob)
    }
  }),
  channelCase({
    id: 'CHANNEL-PROOF-03',
    clause: 'C-IDENTITY-5',
    title: 'a signature that is empty, cut, longer, all zero or changed by a bit is refused',
    variants: roomy,
    async run (test) {
      const { alice, bob } = await test.peers()
      for (const [what, spoil] of Object.entries(SPOILED)) {
        await isRefused(test, `a signature that is ${what}`, claiming(alice, async data => spoil(await alice.identity.sign(data))), bob)
      }
    }
  }),
  channelCase({
    id: 'CHANNEL-PROOF-04',
    clause: 'C-IDENTITY-3',
    title: 'who is not the expected peer is refused for that, before what else it sent is looked at',
    needs: ['earlyMuxers'],
    variants: roomy,
    async run (test) {
      const { mallory } = await test.peers()
      const [near, far] = test.sides
      const links = test.links()
      const ends = { outbound: links.near, inbound: links.far }
      const handshake = await test.handshake(ends, {
        [near]: { expectedPeer: mallory.id, earlyMuxers: ['/ours/1.0.0'] },
        [far]: { expectedPeer: 'any', earlyMuxers: ['/theirs/1.0.0'] }
      })
      await test.refused('the wrong peer with the wrong muxers', handshake[near], ends[near], 'ERR_PEER_MISMATCH')
      await handshake[far].promise.catch(() => {})
    }
  }),
  channelCase({
    id: 'CHANNEL-PROOF-05',
    clause: 'C-IDENTITY-4',
    title: 'an expectation that is neither a PeerId nor any is a TypeError: a text, null, true, an object',
    variants: once,
    async run (test) {
      const { bob } = await test.peers()
      for (const wrong of [bob.id.toString(), null, true, '', {}, 'ANY']) await isTypeError(test, wrong, `expectedPeer: ${show(wrong)}`)
    }
  })
]

async function isTypeError (test: ChannelTest, expectedPeer: unknown, what: string, type: KeyType = 'Ed25519', form: (peer: Peer) => PeerId = ({ id }) => id): Promise<void> {
  const { alice, bob } = await test.peers(type)
  const [near, far] = test.sides
  const links = test.links()
  const ends = { outbound: links.near, inbound: links.far }
  const own = { outbound: alice, inbound: bob }
  // A caller without types can forget it, or write something else.
  const forgotten = { [near]: { identity: own[near].identity, expectedPeer }, [far]: { identity: own[far].identity, expectedPeer: form(own[near]) } } as HandshakeOptions
  const handshake = await test.handshake(ends, forgotten)
  const error: unknown = await handshake[near].promise.then(() => undefined, (reason: unknown) => reason)
  isTrue(error instanceof TypeError, `${what}: expected a TypeError`)
  equal(ends[near].state, 'closed', `${what}: the state of the link`)
  await handshake[far].promise.catch(() => {})
}

/** An identity that says it is `peer`, and signs as it likes. */
function claiming (peer: Peer, sign: (data: Uint8Array) => Promise<Uint8Array>): PrivateKey {
  const { type, publicKey, raw, bytes } = peer.identity
  return { type, publicKey, raw, bytes, sign }
}

/** The far side has this identity; the near one would let anybody in. */
async function handshakeAs (test: ChannelTest, identity: PrivateKey, honest: Peer): ReturnType<ChannelTest['handshake']> {
  const [near, far] = test.sides
  const links = test.links()
  return await test.handshake({ outbound: links.near, inbound: links.far }, {
    [near]: { identity: honest.identity, expectedPeer: 'any' },
    [far]: { identity, expectedPeer: 'any' }
  })
}

async function isRefused (test: ChannelTest, what: string, identity: PrivateKey, honest: Peer): Promise<void> {
  const [near, far] = test.sides
  const links = test.links()
  const ends = { outbound: links.near, inbound: links.far }
  const handshake = await test.handshake(ends, {
    [near]: { identity: honest.identity, expectedPeer: 'any' },
    [far]: { identity, expectedPeer: 'any' }
  })
  // The liar itself may notice that its signature is none; then the link just ends.
  await test.refused(what, handshake[near], ends[near], HANDSHAKE_CODES)
  await handshake[far].promise.catch(() => {})
}
