// The key functions on the arithmetic of this platform.

import { platformCrypto } from '#crypto'
import { createKeyFactory } from './key-factory.ts'
import type { KeyFactory } from './key-factory.ts'

const factory: KeyFactory = createKeyFactory(platformCrypto)

export const generateKey: KeyFactory['generateKey'] = factory.generateKey
export const publicKeyFromBytes: KeyFactory['publicKeyFromBytes'] = factory.publicKeyFromBytes
export const privateKeyFromBytes: KeyFactory['privateKeyFromBytes'] = factory.privateKeyFromBytes
export const publicKeyFromRaw: KeyFactory['publicKeyFromRaw'] = factory.publicKeyFromRaw
export const privateKeyFromRaw: KeyFactory['privateKeyFromRaw'] = factory.privateKeyFromRaw
export const ed25519FromSeed: KeyFactory['ed25519FromSeed'] = factory.ed25519FromSeed
export const sha256: (data: Uint8Array) => Uint8Array = platformCrypto.sha256
