// What this node tells about itself.

import type { Multiaddr } from '@multiformats/multiaddr'
import type { Connection } from '@ts-libp2p/interface-connection'
import type { Swarm } from '@ts-libp2p/interface-swarm'
import { parseAddress, sealPeerRecord } from '@ts-libp2p/peer-id'
import { lengthPrefixed } from '@ts-libp2p/stream-tools'
import type { IdentifyConfig } from './identify-options.ts'
import type { IdentifyMessage } from './identify-message.ts'
import { MAX_ADDRESSES } from './peer-claims.ts'
import { RecordSequence } from './record-sequence.ts'
import { MAX_SENT_BYTES, splitMessage } from './split-message.ts'

export class SelfDescription {
  readonly #swarm: Swarm
  readonly #config: IdentifyConfig
  readonly #sequence: RecordSequence
  #sealed: { readonly addresses: string, readonly record: Promise<Uint8Array> } | undefined

  constructor (swarm: Swarm, config: IdentifyConfig, sequence: RecordSequence) {
    this.#swarm = swarm
    this.#config = config
    this.#sequence = sequence
  }

  /** For the peer of `connection`, as pieces for one write. Rejects when the record cannot be sealed. */
  async forPeer (connection: Connection): Promise<Uint8Array[]> {
    const addresses = this.#addresses()
    const signedPeerRecord = await this.#record(addresses)
    const observed = parseAddress(connection.remoteAddress).address // without the peer, who knows who it is
    const message: IdentifyMessage = {
      publicKey: this.#swarm.identity.publicKey.bytes,
      listenAddrs: addresses.map(address => address.bytes),
      protocols: this.#swarm.protocols,
      observedAddr: observed.bytes,
      protocolVersion: this.#config.protocolVersion,
      agentVersion: this.#config.agentVersion,
      signedPeerRecord
    }
    return splitMessage(message).flatMap(lengthPrefixed)
  }

  /** As many as fit into one message, and into the record, which has a key and a signature besides. */
  #addresses (): Multiaddr[] {
    const all = new Map([...this.#config.announce, ...this.#swarm.addresses].map(address => [address.toString(), address]))
    let bytesLeft = MAX_SENT_BYTES - 2 * this.#swarm.identity.publicKey.bytes.byteLength - RESERVED_BYTES
    return [...all.values()].filter(address => {
      bytesLeft -= address.bytes.byteLength + ADDRESS_OVERHEAD_BYTES
      return bytesLeft >= 0
    }).slice(0, MAX_ADDRESSES)
  }

  /** The signed record of `addresses`, sealed anew only when they changed. */
  async #record (addresses: readonly Multiaddr[]): Promise<Uint8Array> {
    const key = addresses.join(' ')
    if (this.#sealed?.addresses !== key) {
      const record = this.#seal(addresses)
      const sealed = { addresses: key, record }
      this.#sealed = sealed
      record.catch(() => { if (this.#sealed === sealed) this.#sealed = undefined }) // the next one tries again
    }
    return await this.#sealed.record
  }

  async #seal (addresses: readonly Multiaddr[]): Promise<Uint8Array> {
    return await sealPeerRecord({ privateKey: this.#swarm.identity, seq: await this.#sequence.next(), addresses })
  }
}

/** Both versions, the observed address, ids and framing; or, in the record, what a signature is longer than its key. */
const RESERVED_BYTES = 1_024
/** Tags and lengths of an address in a record, where it is a message of its own. */
const ADDRESS_OVERHEAD_BYTES = 6
