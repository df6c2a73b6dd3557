import { generateKey, peerIdFromPublicKey, type KeyType, type PeerId, type PrivateKey } from '@ts-libp2p/peer-id'

export interface Peer {
  readonly identity: PrivateKey
  readonly id: PeerId
}

export const KEY_TYPES: readonly KeyType[] = ['Ed25519', 'secp256k1', 'RSA', 'ECDSA']

export async function makePeer (type: KeyType = 'Ed25519'): Promise<Peer> {
  const identity = await generateKey(type)
  return { identity, id: peerIdFromPublicKey(identity.publicKey) }
}
