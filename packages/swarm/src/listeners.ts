import { multiaddr, type Multiaddr } from '@multiformats/multiaddr'
import { LimitError, StoppedError, type SwarmEvents } from '@ts-libp2p/interface-swarm'
import { AddressError, type Listener, type TransportLink } from '@ts-libp2p/interface-transport'
import { parseAddress } from '@ts-libp2p/peer-id'
import { Deadline } from './deadline.ts'
import { missingTransport } from './dial-hint.ts'
import { asError, type Emitter } from './emitter.ts'
import type { Parts } from './parts.ts'
import type { SwarmConfig } from './swarm-config.ts'
import { upgrade, type UpgradeContext, type Upgraded } from './upgrade.ts'

export interface ListenContext {
  readonly config: SwarmConfig
  readonly parts: Parts
  readonly events: Emitter<SwarmEvents>
  readonly upgradeContext: () => UpgradeContext
  /** Takes an inbound connection. @throws LimitError */
  readonly connect: (upgraded: Upgraded) => void
}

/** Where this node listens, and the handshakes of those who came. */
export class Listeners {
  readonly #context: ListenContext
  readonly #listeners = new Set<Listener>()
  readonly #stopping = new AbortController()
  #pending = 0

  constructor (context: ListenContext) { this.#context = context }

  get addresses (): readonly Multiaddr[] { return [...this.#listeners].flatMap(listener => [...listener.addresses]) }

  /** All or none. */
  async listen (addresses: ReadonlyArray<string | Multiaddr>): Promise<void> {
    const bound: Listener[] = []
    try {
      for (const address of addresses) bound.push(await this.#bind(parseAddress(typeof address === 'string' ? address : multiaddr(address)).address))
      if (this.#stopping.signal.aborted) throw new StoppedError()
    } catch (error) {
      await Promise.all(bound.map(listener => listener.close()))
      throw error
    }
    for (const listener of bound) {
      this.#listeners.add(listener)
      void this.#acceptAll(listener)
    }
  }

  async stop (): Promise<void> {
    this.#stopping.abort(new StoppedError())
    await Promise.all([...this.#listeners].map(listener => listener.close()))
    this.#listeners.clear()
  }

  async #bind (address: Multiaddr): Promise<Listener> {
    const transport = this.#context.parts.transportToListen(address)
    if (transport === undefined) {
      const { reason, hint } = missingTransport(address, this.#context.parts.transportNames)
      throw new AddressError(`cannot listen on ${address.toString()}: ${reason} (${hint})`)
    }
    return await transport.listen(address, { signal: this.#stopping.signal, identity: this.#context.config.identity })
  }

  async #acceptAll (listener: Listener): Promise<void> {
    try {
      for (;;) {
        const link = await listener.accept()
        if (link === null) return
        void this.#admit(link)
      }
    } catch (error) {
      this.#context.config.log({ level: 'error', message: 'a listener failed and accepts no more', error: asError(error) })
    }
  }

  /** The handshake of one inbound link. Never rejects. */
  async #admit (link: TransportLink): Promise<void> {
    const { config, events } = this.#context
    const address = link.link.remoteAddress.toString()
    const { maxPendingInbound, upgradeTimeoutMs } = config.limits
    if (this.#pending >= maxPendingInbound) {
      const error = new LimitError('maxPendingInbound', maxPendingInbound)
      if (link.kind === 'raw') link.link.abort(error)
      else link.link.muxer.abort(error)
      events.emit('limit', { name: 'maxPendingInbound', value: maxPendingInbound, address })
      return
    }
    this.#pending++
    const deadline = new Deadline(config.clock, upgradeTimeoutMs, 'the handshake', this.#stopping.signal)
    try {
      this.#context.connect(await upgrade(link, this.#context.upgradeContext(), { expectedPeer: 'any', signal: deadline.signal, onPhase: () => {} }))
    } catch (error) {
      events.emit('inbound:error', { error: asError(error), address })
    } finally {
      deadline.done()
      this.#pending--
    }
  }
}
