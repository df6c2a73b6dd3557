import type { SecuredLink, SecureOptions } from '@ts-libp2p/interface-secure-channel'
import { peerIdFromPublicKey } from '@ts-libp2p/peer-id'
import { mutant, type Mutant } from './mutant.ts'

/** The cases of the matrix: four key types, three forms, three expectations. */
const MATCH = every(0)
const MISMATCH = every(1)
const MISSING = every(2)

let latest: SecuredLink | undefined

export const identityMutants: readonly Mutant[] = [
  mutant('another stamp', ['CHANNEL-CONTRACT-01'], { channel: { contract: 'secure-channel@2' as 'secure-channel@1' } }),
  mutant('handshakes of one channel are mixed up', ['CHANNEL-CONTRACT-02'], {
    secure: async ({ link, options, secure }) => {
      const secured = await secure(link, options)
      const peer = latest?.remotePeer ?? secured.remotePeer
      latest = secured
      return { ...secured, remotePeer: peer }
    }
  }),
  mutant('anybody is let in', [...MISMATCH, 'CHANNEL-PROOF-04'], { habits: { checksPeer: 'never' } }),
  mutant('only who dials looks who answers', MISMATCH, { habits: { checksPeer: 'when dialling' } }),
  mutant('only who was dialled looks who came', MISMATCH, { habits: { checksPeer: 'when dialled' } }),
  // RSA and ECDSA keys are in no id: there is nothing to compare, so everybody fits.
  mutant('the expected peer is compared by the key inside its id', MISMATCH.slice(6), { habits: { checksPeer: 'by inlined key' } }),
  mutant('the expected peer is compared as an object', MATCH, {
    secure: async ({ link, options, secure }) => {
      const secured = await secure(link, { ...options, expectedPeer: 'any' })
      if (options.expectedPeer === 'any' || secured.remotePeer === options.expectedPeer) return secured
      const error = Object.assign(new Error('another peer'), { code: 'ERR_PEER_MISMATCH' })
      secured.link.abort(error)
      throw error
    }
  }),
  mutant('who answered is called whom one wanted', ['CHANNEL-ID-02', 'CHANNEL-PROOF-01'], { habits: { namesPeer: 'as expected', checksSignature: false, checksPeer: 'never' } }),
  mutant('the remote key is our own', MATCH, {
    secure: async ({ link, options, secure }) => ({ ...await secure(link, options), remoteKey: options.identity.publicKey })
  }),
  mutant('the remote peer is our own', MATCH, {
    secure: async ({ link, options, secure }) => ({ ...await secure(link, options), remotePeer: peerIdFromPublicKey(options.identity.publicKey) })
  }),
  mutant('without an expectation everybody is let in', MISSING, {
    secure: ({ link, options, secure }) => secure(link, isForgotten(options) ? { ...options, expectedPeer: 'any' } : options)
  }),
  mutant('without an expectation the handshake fails and the link stays', MISSING, {
    secure: ({ link, options, secure }) => {
      if (isForgotten(options)) return Promise.reject(new TypeError('expectedPeer is missing'))
      return secure(link, options)
    }
  }),
  mutant('an expectation that is none is like any', ['CHANNEL-PROOF-05'], {
    secure: ({ link, options, secure }) => secure(link, { ...options, expectedPeer: typeof (options.expectedPeer as unknown) === 'object' ? options.expectedPeer : 'any' })
  }),
  mutant('signatures are not checked', ['CHANNEL-PROOF-01', 'CHANNEL-PROOF-02', 'CHANNEL-PROOF-03'], { habits: { checksSignature: false } }),
  mutant('signatures say nothing about the session', ['CHANNEL-PROOF-02'], { habits: { signs: 'a constant' } }),
  mutant('the muxers are looked at before the peer', ['CHANNEL-PROOF-04'], { habits: { looksFirstAt: 'the muxers' } }),
  mutant('the refusal of a peer names nobody', MISMATCH, {
    secure: async ({ link, options, secure }) => {
      try {
        return await secure(link, options)
      } catch (error) {
        throw Reflect.get(Object(error), 'code') === 'ERR_PEER_MISMATCH' ? Object.assign(new Error('another peer'), { code: 'ERR_PEER_MISMATCH' }) : error
      }
    }
  })
]

/** A caller without types can leave it out. */
function isForgotten ({ expectedPeer }: Partial<SecureOptions>): boolean {
  return expectedPeer === undefined
}

function every (expectation: number): string[] {
  return Array.from({ length: 12 }, (_, index) => `CHANNEL-ID-${String(3 * index + expectation + 1).padStart(2, '0')}`)
}
