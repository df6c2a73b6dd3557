import type { StreamHandler, Swarm } from '@ts-libp2p/interface-swarm'
import type { Stream } from '@ts-libp2p/interface-connection'
import { listeningTo, mutant, type SwarmMutant } from './swarm-mutant.ts'

const handling = (swarm: Swarm, change: (handler: StreamHandler) => StreamHandler): Swarm['handle'] => (protocol, handler, options) => { swarm.handle(protocol, change(handler), options) }

export const eventMutants: readonly SwarmMutant[] = [
  mutant('a second handler replaces the first', ['SWARM-HANDLE-01'], swarm => ({
    handle: (protocol, handler, options) => {
      swarm.unhandle(protocol)
      swarm.handle(protocol, handler, options)
    }
  })),
  mutant('a handler stays', ['SWARM-HANDLE-02', 'SWARM-LISTEN-04'], () => ({ unhandle: () => {} })),
  mutant('unhandle ends what is being served', ['SWARM-HANDLE-03'], swarm => {
    const served = new Map<string, Stream>()
    return {
      handle: handling(swarm, handler => stream => {
        served.set(stream.protocol, stream)
        return handler(stream)
      }),
      unhandle: protocol => {
        swarm.unhandle(protocol)
        served.get(protocol)?.abort()
      }
    }
  }),
  mutant('a stream outlives its handler', ['SWARM-HANDLE-04'], swarm => ({
    handle: handling(swarm, handler => stream => {
      stream.detach()
      return handler(stream)
    })
  })),
  mutant('detach is overlooked', ['SWARM-HANDLE-04'], swarm => ({
    handle: handling(swarm, handler => async stream => {
      await handler(stream)
      await stream.close()
    })
  })),
  mutant('what a handler throws is swallowed', ['SWARM-HANDLE-05', 'SWARM-EVENT-06'], swarm => ({
    handle: handling(swarm, handler => async stream => {
      try {
        await handler(stream)
      } catch {
        stream.detach()
      }
    })
  })),
  mutant('there is no bound for the streams of a protocol', ['SWARM-HANDLE-06'], swarm => ({ handle: (protocol, handler) => { swarm.handle(protocol, handler) } })),
  mutant('an opening is told twice', ['SWARM-EVENT-01', 'SWARM-EVENT-02', 'SWARM-EVENT-07'], swarm => ({
    on: listeningTo(swarm, 'connection:open', listener => event => {
      listener(event)
      listener(event)
    })
  })),
  mutant('a peer connects with every connection', ['SWARM-EVENT-02'], swarm => {
    const on: Swarm['on'] = (name, listener) => name === 'peer:connect'
      ? swarm.on('connection:open', ({ connection }) => { listener({ peer: connection.remotePeer } as never) })
      : swarm.on(name, listener)
    return { on }
  }),
  mutant('the reason of an end is made up', ['SWARM-EVENT-03'], swarm => ({
    on: listeningTo(swarm, 'connection:close', listener => event => { listener({ ...event as object, reason: { how: 'lost' } } as never) })
  })),
  mutant('connections of a peer are those of all', ['SWARM-EVENT-04'], swarm => ({ connections: () => swarm.connections() })),
  mutant('what a listener throws is swallowed', ['SWARM-EVENT-05'], swarm => ({
    on: (name, listener) => swarm.on(name, event => {
      try {
        listener(event)
      } catch { /* nobody hears of it */ }
    })
  })),
  mutant('a bug in the reporter stops the swarm', ['SWARM-EVENT-06'], swarm => ({
    on: listeningTo(swarm, 'handler:error', listener => event => {
      try {
        listener(event)
      } catch {
        void swarm.stop()
      }
    })
  })),
  mutant('listeners stay', ['SWARM-EVENT-07'], swarm => ({
    on: (name, listener) => {
      swarm.on(name, listener)
      return () => {}
    }
  })),
  mutant('nothing is replayed', ['SWARM-REGISTER-01'], swarm => ({
    register: (protocol, topology) => {
      let isReplay = true
      const end = swarm.register(protocol, { connected: (peer, connection) => { if (!isReplay) topology.connected(peer, connection) }, disconnected: peer => { topology.disconnected(peer) } })
      isReplay = false
      return end
    }
  })),
  mutant('a peer is told twice', ['SWARM-REGISTER-01', 'SWARM-REGISTER-02', 'SWARM-REGISTER-03'], swarm => ({
    register: (protocol, topology) => swarm.register(protocol, {
      connected: (peer, connection) => {
        topology.connected(peer, connection)
        topology.connected(peer, connection)
      },
      disconnected: peer => { topology.disconnected(peer) }
    })
  })),
  mutant('an end is not told', ['SWARM-REGISTER-03'], swarm => ({ register: (protocol, topology) => swarm.register(protocol, { connected: (peer, connection) => { topology.connected(peer, connection) }, disconnected: () => {} }) })),
  mutant('a registration stays', ['SWARM-REGISTER-04'], swarm => ({
    register: (protocol, topology) => {
      swarm.register(protocol, topology)
      return () => {}
    }
  }))
]
