export type { KeyType, PrivateKey, PublicKey } from './keys.ts'
export type { GenerateKeyOptions } from './key-scheme.ts'
export {
  ed25519FromSeed, generateKey, privateKeyFromBytes, privateKeyFromRaw, publicKeyFromBytes, publicKeyFromRaw
} from './platform-keys.ts'
export type { PeerId } from './peer-id.ts'
export { peerIdFromBytes, peerIdFromCid, peerIdFromPublicKey, peerIdFromString } from './multihash-peer-id.ts'
export type { CidLike } from './multihash-peer-id.ts'
export { EnvelopeError, InvalidKeyError, PeerIdError, WeakKeyError } from './errors.ts'
