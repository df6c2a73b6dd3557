import { multiaddr, type Multiaddr } from '@multiformats/multiaddr'
import { DeadlineError, LimitError, StoppedError, type SwarmEvents } from '@ts-libp2p/interface-swarm'
import { AddressError, type Listener, type TransportLink } from '@ts-libp2p/interface-transport'
import { parseAddress } from '@ts-libp2p/peer-id'
import type { AccessRules } from './access/access-rules.ts'
import type { Gate } from './access/gate.ts'
import { Deadline } from './deadline.ts'
import { missingTransport } from './dial/hint.ts'
import { asError, type Emitter } from './emitter.ts'
import { HandshakeSlots } from './limits/handshake-slots.ts'
import type { InboundRates } from './limits/inbound-rates.ts'
import type { Parts } from './parts.ts'
import type { SwarmConfig } from './swarm-config.ts'
import { upgrade, type UpgradeContext, type Upgraded } from './upgrade.ts'

export interface ListenContext {
  readonly config: SwarmConfig
  readonly parts: Parts
  readonly events: Emitter<SwarmEvents>
  readonly upgradeContext: () => UpgradeContext
  /** Takes an inbound connection. @throws LimitError | DeniedError */
  readonly connect: (upgraded: Upgraded) => Promise<unknown>
  readonly access: AccessRules
  readonly gate: Gate
  readonly rates: InboundRates
}

/** Where this node listens, and the handshakes of those who came. */
export class Listeners {
  readonly #context: ListenContext
  readonly #listeners = new Set<Listener>()
  readonly #stopping = new AbortController()

  readonly #slots: HandshakeSlots
  /** The handshakes that run: a signal for all of them would gather a listener for each. */
  readonly #handshakes = new Set<Deadline>()

  constructor (context: ListenContext) {
    this.#context = context
    this.#slots = new HandshakeSlots(context.config.limits)
  }

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
    for (const handshake of this.#handshakes) handshake.cancel(new StoppedError())
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
    const { config, events, access, gate } = this.#context
    const { limits, clock } = config
    const remote = link.link.remoteAddress
    const address = remote.toString()
    const refusal = access.refusal(remote) ?? (access.isAllowed(remote) ? undefined : this.#context.rates.arrive(remote))
    if (refusal !== undefined) {
      if (refusal instanceof LimitError) events.emit('limit', { name: refusal.limit, value: refusal.value, address })
      this.#refuse(link, refusal)
      return
    }
    const deadline = new Deadline(clock, limits.upgradeTimeoutMs, 'the handshake')
    this.#handshakes.add(deadline)
    const slot = this.#slots.take(remote, error => {
      deadline.cancel(error)
      events.emit('limit', { name: error.limit, value: error.value, address })
    })
    const cancelFirstBytes = clock.after(limits.firstBytesTimeoutMs, () => deadline.cancel(new DeadlineError('the first message of the handshake', limits.firstBytesTimeoutMs)))
    try {
      await gate.ask('denyInbound', () => address, remote)
      const upgraded = await upgrade(link, this.#context.upgradeContext(), {
        expectedPeer: 'any',
        signal: deadline.signal,
        onPhase: phase => {
          if (phase !== 'secure') return
          cancelFirstBytes()
          slot.progressed()
        },
        onSecured: async peer => {
          const denied = access.refusal(remote, peer)
          if (denied !== undefined) throw denied
          await gate.ask('denyInboundSecured', () => peer.toString(), peer, remote)
        }
      })
      await this.#context.connect(upgraded)
    } catch (error) {
      this.#refuse(link, asError(error))
    } finally {
      cancelFirstBytes()
      deadline.done()
      this.#handshakes.delete(deadline)
      slot.release()
    }
  }

  #refuse (link: TransportLink, error: Error): void {
    const { events } = this.#context
    const address = link.link.remoteAddress.toString()
    if (link.kind === 'raw') link.link.abort(error)
    else link.link.muxer.abort(error)
    events.emit('inbound:error', { error, address })
  }
}
