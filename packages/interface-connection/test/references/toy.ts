import type { ConnectionFixture } from '@ts-libp2p/interface-connection/compliance'
import { generateKey, peerIdFromPublicKey } from '@ts-libp2p/peer-id'
import type { Quirks } from './quirks.ts'
import { ToyConnection } from './toy-connection.ts'
import { ToyWire } from './toy-wire.ts'

// Who the two peers are matters to no case: one pair of keys is enough for all.
const [nearKey, farKey] = await Promise.all([generateKey(), generateKey()])

/** Connections in memory: the positive control without quirks, a mutant with some. */
export function toyFixture (name: string, quirks: Quirks = {}): ConnectionFixture {
  return {
    name,
    features: { losable: true, holdable: true, fair: true },
    createPair () {
      const wire = new ToyWire()
      const near = new ToyConnection('outbound', farKey, wire, quirks)
      const far = new ToyConnection('inbound', nearKey, wire, quirks)
      near.join(far)
      far.join(near)
      return {
        near: { peer: peerIdFromPublicKey(nearKey.publicKey), connection: near, serve: (protocol, handler) => near.serve(protocol, handler) },
        far: { peer: peerIdFromPublicKey(farKey.publicKey), connection: far, serve: (protocol, handler) => far.serve(protocol, handler) },
        cut: () => {
          wire.cut()
          near.lost()
          far.lost()
        },
        hold: () => wire.hold(),
        release: () => wire.release()
      }
    }
  }
}
