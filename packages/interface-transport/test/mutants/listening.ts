import { macrotask } from '@ts-libp2p/compliance'
import { multiaddr, type Multiaddr } from '@multiformats/multiaddr'
import { ListenError, type Listener, type ListenOptions, type RawLink, type TransportLink } from '@ts-libp2p/interface-transport'
import { habit, mutant, never, override, type Changes, type Mutant } from './mutant.ts'

const listeners: Listener[] = []

export const listeningMutants: readonly Mutant[] = [
  mutant('a listener reports an address where nobody is', ['TRANSPORT-LISTEN-01'], { listener: listener => ({ get addresses () { return [...listener.addresses, multiaddr('/ip4/127.0.0.1/tcp/2')] } }) }),
  mutant('a listener reports no address', ['TRANSPORT-LISTEN-01'], { listener: () => ({ addresses: [] }) }),
  mutant('a listener reports the address it was given', ['TRANSPORT-LISTEN-02', 'TRANSPORT-LISTEN-01'], {
    transport: transport => ({ listen: (address: Multiaddr, options?: ListenOptions) => transport.listen(address, options).then(listener => override(listener, { addresses: [address] })) })
  }),
  habit('a wildcard is not expanded', ['TRANSPORT-LISTEN-03'], { expandsWildcard: false }),
  mutant('of a wildcard only the first address is served', ['TRANSPORT-LISTEN-03'], {
    listener: listener => ({
      accept: async () => {
        for (let one = await listener.accept(); ; one = await listener.accept()) {
          if (one?.kind !== 'raw' || one.link.localAddress.equals(listener.addresses[0] ?? one.link.localAddress)) return one
          one.link.abort()
        }
      }
    })
  }),
  mutant('closing one listener closes all of them', ['TRANSPORT-LISTEN-04'], {
    listener: listener => {
      listeners.push(listener)
      return { close: async () => { for (const one of listeners.splice(0)) await one.close() } }
    }
  }),
  mutant('an address in use has no cause', ['TRANSPORT-BIND-01'], failing(error => new ListenError(error.address, error.message))),
  mutant('an address in use throws what the platform threw', ['TRANSPORT-BIND-01', 'TRANSPORT-CANCEL-10'], failing(error => error.cause)),
  habit('an address in use is taken over', ['TRANSPORT-BIND-01', 'TRANSPORT-BIND-02', 'TRANSPORT-BIND-03'], { checksUse: 'never' }),
  habit('who found an address in use gets it later', ['TRANSPORT-BIND-02'], { bindsLater: true }),
  habit('who binds looks first and takes later', ['TRANSPORT-BIND-03'], { checksUse: 'before' }),

  habit('the last link is accepted first', ['TRANSPORT-ACCEPT-01', 'TRANSPORT-HOSTILE-03'], { accepts: 'last' }),
  mutant('a link is accepted twice', ['TRANSPORT-ACCEPT-01'], { listener: twice }),
  habit('who came last to accept is served first', ['TRANSPORT-ACCEPT-02'], { serves: 'last' }),
  habit('close leaves who waits to accept waiting', ['TRANSPORT-ACCEPT-03'], { settlesAccepts: false }),
  mutant('after close the second accept waits for ever', ['TRANSPORT-ACCEPT-03'], {
    listener: listener => {
      let nulls = 0
      return {
        accept: async () => {
          const one = await listener.accept()
          return one === null && ++nulls > 4 ? await never<null>() : one
        }
      }
    }
  }),
  habit('links that ended before they were accepted are dropped', ['TRANSPORT-ACCEPT-04'], { overInQueue: 'dropped' }),

  mutant('a second close fails', ['TRANSPORT-CLOSE-01'], {
    listener: listener => {
      let isClosed = false
      return {
        close: async () => {
          if (isClosed) throw new Error('closed already')
          isClosed = true
          await listener.close()
        }
      }
    }
  }),
  mutant('a listener that is closed still reports its address', ['TRANSPORT-CLOSE-01'], { listener: listener => ({ addresses: listener.addresses }) }),
  habit('the address is free a little later', ['TRANSPORT-CLOSE-02', 'TRANSPORT-BIND-02', 'TRANSPORT-DIAL-05'], { frees: 'late' }),
  habit('a second close takes the address from who has it now', ['TRANSPORT-CLOSE-02'], { freesAgain: true }),
  mutant('close ends the links that were accepted', ['TRANSPORT-CLOSE-03', 'TRANSPORT-CLOSE-02'], withAccepted(links => { for (const link of links) link.abort() })),
  mutant('close waits for the links that were accepted', ['TRANSPORT-CLOSE-03', 'TRANSPORT-CLOSE-02'], withAccepted(async links => { for (const link of links) await link.closed })),
  habit('links that nobody accepted are closed in good order', ['TRANSPORT-CLOSE-04'], { endsWaiting: 'close' }),
  habit('links that nobody accepted stay', ['TRANSPORT-CLOSE-04', 'TRANSPORT-LEFT-01'], { endsWaiting: 'leave', countsClosed: false })
]

function twice (listener: Listener): Pick<Listener, 'accept'> {
  let last: TransportLink | null = null
  return {
    accept: async () => {
      if (last !== null) {
        const again = last
        last = null
        return again
      }
      last = await listener.accept()
      return last
    }
  }
}

function failing (change: (error: ListenError) => unknown): Changes {
  return {
    transport: transport => ({
      listen: (address: Multiaddr, options?: ListenOptions) => transport.listen(address, options).catch((error: unknown) => { throw error instanceof ListenError ? change(error) : error })
    })
  }
}

function withAccepted (onClose: (links: readonly RawLink[]) => void | Promise<void>): Changes {
  return {
    listener: listener => {
      const links: RawLink[] = []
      return {
        accept: async () => {
          const one = await listener.accept()
          if (one?.kind === 'raw') links.push(one.link)
          return one
        },
        close: async () => {
          await listener.close()
          await onClose(links)
          await macrotask()
        }
      }
    }
  }
}
