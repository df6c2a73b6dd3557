import { Buffer } from 'node:buffer'
import { readFile } from 'node:fs/promises'
import type { Multiaddr } from '@multiformats/multiaddr'
import type { PeerBook, PeerEntry, Protocol, Swarm } from '@ts-libp2p/interface-swarm'
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
  /** As it stood in the file, by peer: not every peer is met again in every run. */
  #reached: ReadonlyMap<string, readonly string[]> = new Map()
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
    this.#reached = await fill(swarm.peers, await this.#read())
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
    const swarm = this.#swarm
    if (swarm === undefined || !this.#isChanged) return
    this.#isChanged = false
    const peers = [...swarm.peers].slice(-MAX_STORED_PEERS).map((entry): StoredPeer => ({
      id: entry.id.toString(),
      addresses: entry.addresses.filter(known => !known.isCertified).map(known => known.address.toString()),
      reached: reachedAt(entry, swarm, this.#reached),
      ...entry.record !== undefined && { record: Buffer.from(entry.record).toString('base64') }
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
  /** Those, heard or signed, at which this node found the peer: given to the swarm as known, also where they are private. */
  readonly reached?: readonly string[]
  /** The signed peer record, base64. */
  readonly record?: string
}

/** Of the addresses that are known now, those at which the peer was found, in this run or before. */
function reachedAt ({ id, addresses }: PeerEntry, swarm: Swarm, before: ReadonlyMap<string, readonly string[]>): string[] {
  const { connections, past } = swarm.explain(id)
  const reached = new Set([...before.get(id.toString()) ?? [], ...[...connections, ...past].filter(({ direction }) => direction === 'outbound').map(({ address }) => address)])
  return addresses.map(known => known.address.toString()).filter(address => reached.has(address))
}

/** Resolves with where the peers were reached. */
async function fill (peers: PeerBook, stored: unknown): Promise<ReadonlyMap<string, readonly string[]>> {
  const reached = new Map<string, readonly string[]>()
  if (typeof stored !== 'object' || stored === null || !('peers' in stored) || !Array.isArray(stored.peers)) return reached
  for (const entry of (stored.peers as unknown[]).slice(-MAX_STORED_PEERS)) {
    try {
      if (!isStoredPeer(entry)) continue
      await addPeer(peers, entry)
      reached.set(entry.id, entry.reached ?? [])
    } catch { /* this entry is of no use; the next may be */ }
  }
  return reached
}

async function addPeer (peers: PeerBook, { id, addresses, reached = [], record }: StoredPeer): Promise<void> {
  const peer = peerIdFromString(id)
  if (record !== undefined) await peers.addRecord(Uint8Array.from(Buffer.from(record, 'base64')))
  if (reached.length > 0) peers.addAddresses(peer, reached.map(place))
  if (addresses.length > 0) peers.addAddresses(peer, addresses.map(place), { ttlMs: HEARD_TTL_MS })
}

function place (text: string): Multiaddr { return parseAddress(text).address }

function isStoredPeer (entry: unknown): entry is StoredPeer {
  if (typeof entry !== 'object' || entry === null || !('id' in entry) || !('addresses' in entry)) return false
  return typeof entry.id === 'string' && Array.isArray(entry.addresses) && entry.addresses.every(address => typeof address === 'string') &&
    (!('reached' in entry) || (Array.isArray(entry.reached) && entry.reached.every(address => typeof address === 'string'))) &&
    (!('record' in entry) || typeof entry.record === 'string')
}

/** Changes come in bursts, when a peer is identified; a crash loses no more than this. */
const WRITE_AFTER_MS = 30_000

/** Enough to find the network again; the file stays under a few megabytes. */
const MAX_STORED_PEERS = 1_000

/** What was heard a day before the restart is likely stale. Dialling tries addresses side by side, so a dead one costs 250 ms. */
const HEARD_TTL_MS = 24 * 60 * 60 * 1000
