// The running peers of one pair: each side has one process per set of flags, reused by all cases.

import type { PeerFlags } from './control.ts'
import { PeerProcess, type Launch } from './peer-process.ts'

export class PeerPool {
  readonly #name: string
  readonly #launch: Launch
  readonly #peers = new Map<string, Promise<PeerProcess>>()

  constructor (name: string, launch: Launch) {
    this.#name = name
    this.#launch = launch
  }

  /** The process with these flags, started when there is none alive. */
  async peer (flags: PeerFlags): Promise<PeerProcess> {
    const key = [flags.key ?? 'ed25519', flags.earlyMuxer ?? 'on'].join(' ')
    const existing = await this.#peers.get(key)
    if (existing?.isAlive === true) return existing
    const started = PeerProcess.start(`${this.#name} (${key})`, this.#launch, flags)
    this.#peers.set(key, started)
    try {
      return await started
    } catch (error) {
      this.#peers.delete(key)
      throw error
    }
  }

  async stop (): Promise<void> {
    const peers = await Promise.allSettled(this.#peers.values())
    this.#peers.clear()
    await Promise.all(peers.filter((peer) => peer.status === 'fulfilled').map(async ({ value }) => value.stop()))
  }
}
