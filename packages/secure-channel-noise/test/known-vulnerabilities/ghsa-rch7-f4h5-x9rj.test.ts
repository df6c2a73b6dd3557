import { peerIdFromBytes, peerIdFromString, type PeerId } from '@ts-libp2p/peer-id'
import { memoryPair } from '@ts-libp2p/stream-tools'
import { describe, expect, it } from 'vitest'
import { noise } from '../../src/noise.ts'
import { KEY_TYPES, makePeer } from '../support/peers.ts'

/** js-libp2p-secio before 0.9.0: the peer was authenticated, and nobody compared it with the one that was dialled. */
describe('GHSA-rch7-f4h5-x9rj: another peer answers than was dialled, and is taken for it', () => {
  const FORMS: ReadonlyArray<[form: string, (id: PeerId) => PeerId]> = [
    ['base58 text', id => peerIdFromString(id.toString())],
    ['a CID', id => peerIdFromString(id.toCid())],
    ['bytes', id => peerIdFromBytes(id.bytes)]
  ]
  for (const type of KEY_TYPES) {
    it.each(FORMS)(`${type}, the id read from %s: refused, and the dialler stays unknown; the right peer is taken`, async (_, read) => {
      const [us, wanted, stranger] = await Promise.all([makePeer(), makePeer(type), makePeer(type)])
      const dial = async (listener: typeof wanted): Promise<unknown[]> => {
        const [near, far] = memoryPair()
        return await Promise.all([
          noise().secureOutbound(near, { identity: us.identity, expectedPeer: read(wanted.id) }).catch((error: unknown) => error),
          noise().secureInbound(far, { identity: listener.identity, expectedPeer: 'any' }).catch((error: unknown) => error)
        ])
      }
      expect(await dial(stranger)).toMatchObject([{ code: 'ERR_PEER_MISMATCH' }, { code: 'ERR_HANDSHAKE' }])
      expect((await dial(wanted))[0]).toMatchObject({ remotePeer: expect.anything() as unknown })
    })
  }
})
