import { generateKey, peerIdFromPublicKey, peerIdFromString, type KeyType, type PeerId, type PrivateKey } from '@ts-libp2p/peer-id'

export interface Peer {
  readonly identity: PrivateKey
  readonly id: PeerId
}

/** The key types of libp2p. */
export const KEY_TYPES: readonly KeyType[] = ['Ed25519', 'secp256k1', 'RSA', 'ECDSA']

/** The forms in which an id comes: out of a key (the key inlined, or its hash), out of its text, out of a CIDv1. */
export const ID_FORMS = {
  'out of the key': (peer: Peer) => peer.id,
  'as base58 text': (peer: Peer) => peerIdFromString(peer.id.toString()),
  'as a CIDv1': (peer: Peer) => peerIdFromString(peer.id.toCid())
} as const

const NAMES = ['alice', 'bob', 'mallory'] as const

const made = new Map<KeyType, Promise<Readonly<Record<typeof NAMES[number], Peer>>>>()

/** Three peers with keys of a type; the same ones every time, since an RSA key takes long to make. */
export function peersOf (type: KeyType): Promise<Readonly<Record<typeof NAMES[number], Peer>>> {
  const known = made.get(type) ?? make(type)
  made.set(type, known)
  return known
}

async function make (type: KeyType): Promise<Readonly<Record<typeof NAMES[number], Peer>>> {
  const [alice, bob, mallory] = await Promise.all([peer(type), peer(type), peer(type)])
  return { alice, bob, mallory }
}

async function peer (type: KeyType): Promise<Peer> {
  const identity = await generateKey(type)
  return { identity, id: peerIdFromPublicKey(identity.publicKey) }
}
