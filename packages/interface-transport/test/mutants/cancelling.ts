import type { Multiaddr } from '@multiformats/multiaddr'
import { DialError, type Listener, type TransportDialOptions } from '@ts-libp2p/interface-transport'
import { habit, mutant, type Changes, type Mutant } from './mutant.ts'

export const cancellingMutants: readonly Mutant[] = [
  mutant('a signal that fired before is not looked at', ['TRANSPORT-CANCEL-01', 'TRANSPORT-CANCEL-02'], {
    transport: transport => ({
      dial: (address: Multiaddr, { signal, ...options }: TransportDialOptions = {}) => transport.dial(address, signal === undefined || signal.aborted ? options : { ...options, signal })
    })
  }),
  mutant('a signal that fired before is looked at when the link is there', ['TRANSPORT-CANCEL-01'], {
    transport: transport => ({
      dial: async (address: Multiaddr, { signal, ...options }: TransportDialOptions = {}) => {
        const isFired = signal?.aborted === true
        const one = await transport.dial(address, signal === undefined || isFired ? options : { ...options, signal })
        if (!isFired || one.kind !== 'raw') return one
        one.link.abort()
        throw signal.reason
      }
    })
  }),
  mutant('a cancelled dial rejects with an error of its own', ['TRANSPORT-CANCEL-01', 'TRANSPORT-CANCEL-03', 'TRANSPORT-CANCEL-04'], {
    transport: transport => ({
      dial: (address: Multiaddr, options: TransportDialOptions = {}) => transport.dial(address, options).catch((error: unknown) => {
        throw options.signal?.aborted === true ? new DialError(address, 'cancelled', { cause: error }) : error
      })
    })
  }),
  mutant('a cancelled dial rejects with whatever the reason is', ['TRANSPORT-CANCEL-02'], {
    transport: transport => ({
      dial: (address: Multiaddr, options: TransportDialOptions = {}) => transport.dial(address, options).catch((error: unknown) => {
        throw options.signal?.aborted === true ? options.signal.reason : error
      })
    })
  }),
  mutant('a dial that waits for an answer does not look at its signal', ['TRANSPORT-CANCEL-03', 'TRANSPORT-DIAL-08'], {
    transport: transport => ({
      dial: (address: Multiaddr, { signal, ...options }: TransportDialOptions = {}) => transport.dial(address, signal?.aborted === true ? { ...options, signal } : options)
    })
  }),
  habit('a dial that is cancelled as it succeeds leaves the far end with a link', ['TRANSPORT-CANCEL-04'], { cancelledDial: 'leaves' }),
  // A signal made of others listens to them unseen: what matters is what happens to the link.
  mutant('a signal that fires later aborts the link', ['TRANSPORT-CANCEL-05'], onDialled((signal, link) => AbortSignal.any([signal]).addEventListener('abort', () => link.abort(), { once: true }))),
  mutant('a dial leaves a listener on its signal', ['TRANSPORT-CANCEL-05'], onDialled(signal => signal.addEventListener('abort', () => {}))),
  mutant('a dial that fails leaves a listener on its signal', ['TRANSPORT-CANCEL-06'], {
    transport: transport => ({
      dial: (address: Multiaddr, options: TransportDialOptions = {}) => transport.dial(address, options).catch((error: unknown) => {
        options.signal?.addEventListener('abort', () => {})
        throw error
      })
    })
  }),
  mutant('listening does not look at a signal that fired before', ['TRANSPORT-CANCEL-07'], {
    transport: transport => ({ listen: (address: Multiaddr) => transport.listen(address) })
  }),
  mutant('listening that was cancelled before is bound all the same', ['TRANSPORT-CANCEL-07'], {
    transport: transport => ({
      listen: (address: Multiaddr, { signal }: { signal?: AbortSignal } = {}) => transport.listen(address, signal === undefined || signal.aborted ? {} : { signal }).then(listener => {
        signal?.throwIfAborted()
        return listener
      })
    })
  }),
  habit('listening that is cancelled while it binds stays bound', ['TRANSPORT-CANCEL-08'], { cancelledListen: 'leaves' }),
  mutant('a signal that fires later closes the listener', ['TRANSPORT-CANCEL-09'], onListening((signal, listener) => AbortSignal.any([signal]).addEventListener('abort', () => { void listener.close() }, { once: true }))),
  mutant('listening leaves a listener on its signal', ['TRANSPORT-CANCEL-08', 'TRANSPORT-CANCEL-09'], onListening(signal => signal.addEventListener('abort', () => {}))),
  mutant('listening that fails leaves a listener on its signal', ['TRANSPORT-CANCEL-10'], {
    transport: transport => ({
      listen: (address: Multiaddr, options: { signal?: AbortSignal } = {}) => transport.listen(address, options).catch((error: unknown) => {
        options.signal?.addEventListener('abort', () => {})
        throw error
      })
    })
  })
]

function onDialled (act: (signal: AbortSignal, link: { abort (): void }) => void): Changes {
  return {
    transport: transport => ({
      dial: async (address: Multiaddr, options: TransportDialOptions = {}) => {
        const one = await transport.dial(address, options)
        if (options.signal !== undefined && one.kind === 'raw') act(options.signal, one.link)
        return one
      }
    })
  }
}

function onListening (act: (signal: AbortSignal, listener: Listener) => void): Changes {
  return {
    transport: transport => ({
      listen: async (address: Multiaddr, options: { signal?: AbortSignal } = {}) => {
        const listener = await transport.listen(address, options)
        if (options.signal !== undefined) act(options.signal, listener)
        return listener
      }
    })
  }
}
