import { generateKey, peerIdFromPublicKey, peerIdFromString, type KeyType, type PeerId, type PrivateKey } from '@ts-libp2p/peer-id'

type Name = 'alice' | 'bob' | 'mallory'

export interface Peer {
  readonly identity: PrivateKey
  readonly id: PeerId
}

/** The key types of libp2p. */
export const KEY_TYPES: readonly KeyType[] = ['Ed25519', 'secp256k1', 'RSA', 'ECDSA']

/** The forms in which an id comes: out of a key (the key inlined, or its hash), out of its text, out of a CIDv1. */
export const ID_FORMS: Readonly<Record<'out of the key' | 'as base58 text' | 'as a CIDv1', (peer: Peer) => PeerId>> = {
  'out of the key': peer => peer.id,
  'as base58 text': peer => peerIdFromString(peer.id.toString()),
  'as a CIDv1': peer => peerIdFromString(peer.id.toCid())
}

/** For cases that may be the first to need RSA keys. */
export const KEYS_MS = 30_000

const made = new Map<KeyType, Promise<Readonly<Record<Name, Peer>>>>()

/** Three peers with keys of a type; the same ones every time, since an RSA key takes long to make. */
export function peersOf (type: KeyType): Promise<Readonly<Record<Name, Peer>>> {
  const known = made.get(type) ?? make(type)
  made.set(type, known)
  return known
}

async function make (type: KeyType): Promise<Readonly<Record<Name, Peer>>> {
  const [alice, bob, mallory] = await Promise.all([peer(type), peer(type), peer(type)])
  return { alice, bob, mallory }
}

async function peer (type: KeyType): Promise<Peer> {
  const identity = await generateKey(type)
  return { identity, id: peerIdFromPublicKey(identity.publicKey) }
}
