import { Buffer } from 'node:buffer'
import { readFile } from 'node:fs/promises'
import type { PeerBook, Protocol, Swarm } from '@ts-libp2p/interface-swarm'
import { parseAddress, peerIdFromString } from '@ts-libp2p/peer-id'
import { writeFileAtomically } from './atomic-file.node.ts'
import { StorageError } from './errors.ts'

/**
 * The peer book in a file, as a part of the node: read when the node starts, written a while after
 * something changed and when it stops. Signed records are checked again when they are read. What
 * cannot be used in the file is passed over: peers are found again, an identity would not be.
 */
export class PeerBookFile implements Protocol {
  readonly #path: string
  readonly #onError: (error: Error) => void
  #swarm: Swarm | undefined
  #unlisten: () => void = () => {}
  #timer: NodeJS.Timeout | undefined
  #isChanged = false

  /** @param onError - told of a write that failed while the node runs */
  constructor (path: string, onError: (error: Error) => void) {
    this.#path = path
    this.#onError = onError
  }

  /** @throws StorageError when there is a file that cannot be read */
  async start (swarm: Swarm): Promise<void> {
    this.#swarm = swarm
    await fill(swarm.peers, await this.#read())
    this.#unlisten = swarm.on('peer:update', () => this.#changed())
  }

  /** @throws StorageError when the file cannot be written */
  async stop (): Promise<void> {
    this.#unlisten()
    clearTimeout(this.#timer)
    await this.#write()
  }

  #changed (): void {
    this.#isChanged = true
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      this.#write().catch(this.#onError)
    }, WRITE_AFTER_MS).unref()
  }

  async #write (): Promise<void> {
    if (this.#swarm === undefined || !this.#isChanged) return
    this.#isChanged = false
    const peers = [...this.#swarm.peers].slice(-MAX_STORED_PEERS).map(({ id, addresses, record }): StoredPeer => ({
      id: id.toString(),
      addresses: addresses.filter(known => !known.isCertified).map(known => known.address.toString()),
      ...record !== undefined && { record: Buffer.from(record).toString('base64') }
    }))
    try {
      await writeFileAtomically(this.#path, `${JSON.stringify({ version: 1, peers }, null, 1)}\n`)
    } catch (cause) {
      throw new StorageError(this.#path, `cannot be written (${cause instanceof Error ? cause.message : String(cause)})`, { cause })
    }
  }

  async #read (): Promise<unknown> {
    let text: string
    try {
      text = await readFile(this.#path, 'utf8')
    } catch (cause) {
      if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined
      throw new StorageError(this.#path, `cannot be read (${cause instanceof Error ? cause.message : String(cause)})`, { cause })
    }
    try {
      return JSON.parse(text)
    } catch {
      return undefined
    }
  }
}

interface StoredPeer {
  readonly id: string
  /** Heard, not signed. */
  readonly addresses: readonly string[]
  /** The signed peer record, base64. */
  readonly record?: string
}

async function fill (peers: PeerBook, stored: unknown): Promise<void> {
  if (typeof stored !== 'object' || stored === null || !('peers' in stored) || !Array.isArray(stored.peers)) return
  for (const entry of (stored.peers as unknown[]).slice(-MAX_STORED_PEERS)) {
    try {
      if (isStoredPeer(entry)) await addPeer(peers, entry)
    } catch { /* this entry is of no use; the next may be */ }
  }
}

async function addPeer (peers: PeerBook, { id, addresses, record }: StoredPeer): Promise<void> {
  if (record !== undefined) await peers.addRecord(Uint8Array.from(Buffer.from(record, 'base64')))
  if (addresses.length > 0) peers.addAddresses(peerIdFromString(id), addresses.map(text => parseAddress(text).address), { ttlMs: HEARD_TTL_MS })
}

function isStoredPeer (entry: unknown): entry is StoredPeer {
  if (typeof entry !== 'object' || entry === null || !('id' in entry) || !('addresses' in entry)) return false
  return typeof entry.id === 'string' && Array.isArray(entry.addresses) && entry.addresses.every(address => typeof address === 'string') &&
    (!('record' in entry) || typeof entry.record === 'string')
}

/** Changes come in bursts, when a peer is identified; a crash loses no more than this. */
const WRITE_AFTER_MS = 30_000

/** Enough to find the network again; the file stays under a few megabytes. */
const MAX_STORED_PEERS = 1_000

/** What was heard a day before the restart is likely stale. Dialling tries addresses side by side, so a dead one costs 250 ms. */
const HEARD_TTL_MS = 24 * 60 * 60 * 1000
