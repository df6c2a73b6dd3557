import { DialFailedError, type DialOptions, type DialTarget, type Swarm } from '@ts-libp2p/interface-swarm'
import { AddressError } from '@ts-libp2p/interface-transport'
import type { Multiaddr } from '@multiformats/multiaddr'
import { listeningTo, mutant, type SwarmMutant } from './swarm-mutant.ts'

const infoIn = (target: DialTarget): { readonly id: Parameters<Swarm['peers']['get']>[0], readonly addresses: readonly Multiaddr[] } | undefined => typeof target === 'object' && 'addresses' in target ? target : undefined

const other = (swarm: Swarm, change: (error: unknown) => unknown) => (target: DialTarget, options?: DialOptions) => swarm.dial(target, options).catch((error: unknown) => { throw change(error) })

export const dialMutants: readonly SwarmMutant[] = [
  mutant('parts of any major are taken', ['SWARM-PART-01'], swarm => ({
    addTransport: () => swarm,
    addSecureChannel: () => swarm,
    addStreamMuxer: () => swarm
  })),
  mutant('a missing part is any error', ['SWARM-PART-02', 'SWARM-DIAL-02'], swarm => ({
    dial: other(swarm, error => error instanceof TypeError || error instanceof AddressError || (error as Error).name === 'AddressError' ? new Error('it cannot be dialled') : error),
    listen: addresses => swarm.listen(addresses).catch(() => { throw new Error('it cannot listen') })
  })),
  mutant('it says that it keeps another contract', ['SWARM-PART-03'], () => ({ contract: 'swarm@2' as never })),
  mutant('addresses name the peer', ['SWARM-LISTEN-01'], swarm => ({
    get addresses () { return swarm.addresses.map(address => address.encapsulate(`/p2p/${swarm.peerId.toString()}`)) }
  })),
  mutant('what was bound before the failure stays bound', ['SWARM-LISTEN-02'], swarm => ({
    listen: async addresses => { for (const address of addresses) await swarm.listen([address]) }
  })),
  mutant('changes of its own are told twice', ['SWARM-LISTEN-04'], swarm => ({
    on: listeningTo(swarm, 'self:update', listener => event => {
      listener(event)
      listener(event)
    })
  })),
  mutant('only text can be dialled', ['SWARM-DIAL-01'], swarm => ({
    dial: async (target, options) => {
      if (typeof target !== 'string') throw new TypeError('a target is a text')
      return await swarm.dial(target, options)
    }
  })),
  mutant('every dial opens a connection', ['SWARM-DIAL-03', 'SWARM-DIAL-04'], swarm => ({ dial: (target, options) => swarm.dial(target, { ...options, fresh: true }) })),
  mutant('fresh is overlooked', ['SWARM-DIAL-03', 'SWARM-EVENT-02'], swarm => ({ dial: (target, options) => swarm.dial(target, { ...options, fresh: false }) })),
  mutant('two connections of one peer end each other', ['SWARM-DIAL-05'], swarm => {
    swarm.on('connection:open', ({ connection }) => {
      const all = swarm.connections(connection.remotePeer)
      if (all.length > 1) for (const one of all) one.abort()
    })
    return {}
  }),
  mutant('whoever answers is taken', ['SWARM-DIAL-06'], swarm => ({
    dial: (target, options) => swarm.dial(infoIn(target)?.addresses[0] ?? target, options)
  })),
  mutant('its own id is any error', ['SWARM-DIAL-07'], swarm => ({
    dial: other(swarm, error => error instanceof DialFailedError && error.message.includes(swarm.peerId.toString()) ? new Error('no') : error)
  })),
  mutant('only the first address is tried', ['SWARM-DIAL-08', 'SWARM-FAIL-01'], swarm => ({
    dial: (target, options) => {
      const info = infoIn(target)
      return swarm.dial(info === undefined ? target : { id: info.id, addresses: info.addresses.slice(0, 1) }, options)
    }
  })),
  mutant('progress is told twice', ['SWARM-DIAL-09'], swarm => ({
    dial: (target, options = {}) => swarm.dial(target, {
      ...options,
      onProgress: progress => {
        options.onProgress?.(progress)
        options.onProgress?.(progress)
      }
    })
  })),
  mutant('what was skipped is no attempt', ['SWARM-FAIL-01', 'SWARM-FAIL-03'], swarm => ({
    dial: other(swarm, error => error instanceof DialFailedError ? new DialFailedError(error.side, 'it', error.attempts.filter(({ phase }) => phase !== 'skipped')) : error)
  })),
  mutant('a failed dial has no attempts', ['SWARM-FAIL-01', 'SWARM-FAIL-02'], swarm => ({
    dial: other(swarm, error => error instanceof DialFailedError ? Object.assign(new Error('it failed'), { code: error.code }) : error)
  })),
  mutant('there is no back-off', ['SWARM-FAIL-03'], swarm => ({
    dial: (target, options) => swarm.dial(typeof target === 'object' && 'matches' in target ? { id: target, addresses: (swarm.peers.get(target)?.addresses ?? []).map(({ address }) => address) } : target, options)
  })),
  mutant('a signal is overlooked', ['SWARM-FAIL-04', 'SWARM-FAIL-06'], swarm => ({
    dial: (target, { signal: _signal, ...options } = {}) => swarm.dial(target, options)
  })),
  mutant('one signal cancels all dials', ['SWARM-FAIL-05'], swarm => {
    const all = new AbortController()
    return {
      dial: (target, options = {}) => {
        options.signal?.addEventListener('abort', () => { all.abort(options.signal?.reason) })
        return swarm.dial(target, { ...options, signal: all.signal })
      }
    }
  }),
  mutant('a dial that fails never says so', ['SWARM-FAIL-02', 'SWARM-FAIL-07'], swarm => ({
    dial: (target, options) => swarm.dial(target, options).catch((error: unknown) => error instanceof DialFailedError ? new Promise<never>(() => {}) : Promise.reject(error as Error))
  })),
  mutant('a dial that nobody waits for goes on', ['SWARM-FAIL-05'], swarm => ({
    dial: (target, options = {}) => {
      void swarm.dial(target).catch(() => {})
      return swarm.dial(target, options)
    }
  }))
]
