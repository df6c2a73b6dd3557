import { macrotask } from '@ts-libp2p/compliance'
import type { Multiaddr } from '@multiformats/multiaddr'
import { DialError, type DialPhase, type RawLink, type TransportDialOptions, type TransportLink } from '@ts-libp2p/interface-transport'
import { habit, mutant, never, type Changes, type Mutant } from './mutant.ts'

type Progress = (phase: DialPhase) => void

let inFlight: Promise<TransportLink> | undefined
let queue: Promise<unknown> = Promise.resolve()
let shared = new AbortController()

export const diallingMutants: readonly Mutant[] = [
  mutant('what who accepted writes gets lost', ['TRANSPORT-DIAL-01', 'TRANSPORT-LINK-05'], { link: link => link.direction === 'inbound' ? { write: () => Promise.resolve() } : {} }),
  mutant('who accepts must listen before it may speak', ['TRANSPORT-DIAL-02'], { link: onlyAfterListening }),
  mutant('dial waits for accept', ['TRANSPORT-DIAL-03', 'TRANSPORT-ACCEPT-01'], waitingForAccept()),
  mutant('what was written before accept() is dropped', ['TRANSPORT-DIAL-03', 'TRANSPORT-ACCEPT-04'], {
    listener: listener => ({
      accept: async () => {
        const one = await listener.accept()
        if (one?.kind === 'raw' && one.link.state !== 'closed') one.link.readNow()
        return one
      }
    })
  }),
  mutant('a dial to nobody has no cause', ['TRANSPORT-DIAL-04', 'TRANSPORT-DIAL-05'], failing(error => new DialError(error.address, error.message))),
  mutant('a dial to nobody throws what the platform threw', ['TRANSPORT-DIAL-04', 'TRANSPORT-DIAL-10'], failing(error => error.cause)),
  habit('a listener that is closed is still found', ['TRANSPORT-DIAL-05', 'TRANSPORT-BIND-02', 'TRANSPORT-CLOSE-02', 'TRANSPORT-HOSTILE-08'], { frees: 'never' }),
  mutant('dials that are under way to one address share their link', ['TRANSPORT-DIAL-06'], {
    transport: transport => ({
      dial: (address: Multiaddr, options?: TransportDialOptions) => {
        inFlight ??= transport.dial(address, options).finally(() => { inFlight = undefined })
        return inFlight
      }
    })
  }),
  mutant('all dials have one local address', ['TRANSPORT-DIAL-06', 'TRANSPORT-LINK-01'], { link: link => link.direction === 'outbound' ? { localAddress: link.remoteAddress } : {} }),
  mutant('a dial that is cancelled takes all others with it', ['TRANSPORT-DIAL-07'], {
    transport: transport => ({
      dial: (address: Multiaddr, options: TransportDialOptions = {}) => {
        if (shared.signal.aborted) shared = new AbortController()
        const current = shared
        options.signal?.addEventListener('abort', () => current.abort(new Error('another dial was cancelled')), { once: true })
        return transport.dial(address, { ...options, signal: current.signal })
      }
    })
  }),
  mutant('dials wait for each other', ['TRANSPORT-DIAL-08'], {
    transport: transport => ({
      dial: (address: Multiaddr, options?: TransportDialOptions) => {
        const dialling = queue.then(() => transport.dial(address, options))
        queue = dialling.catch(() => {})
        return dialling
      }
    })
  }),
  mutant('progress is never told', ['TRANSPORT-DIAL-09', 'TRANSPORT-DIAL-10'], progress(() => () => {})),
  mutant('progress is told twice', ['TRANSPORT-DIAL-09'], progress(tell => phase => { tell(phase); tell(phase) })),
  mutant('a dial is connected before it is', ['TRANSPORT-DIAL-10', 'TRANSPORT-CANCEL-03'], progress(tell => phase => {
    if (phase === 'connecting') { tell('connecting'); tell('connected') }
  })),
  mutant('an address can be dialled nine times', ['TRANSPORT-DIAL-11', 'TRANSPORT-HOSTILE-01', 'TRANSPORT-HOSTILE-02'], nineTimes()),
  mutant('dials without an answer never learn that their listener was closed', ['TRANSPORT-HOSTILE-08'], {
    transport: transport => ({ dial: (address: Multiaddr, options?: TransportDialOptions) => transport.dial(address, options).catch((error: unknown) => address.toString().includes('/tcp/1') ? Promise.reject(error) : never()) })
  })
]

function onlyAfterListening (link: RawLink): Pick<RawLink, 'read' | 'write'> {
  let hasHeard = link.direction === 'outbound'
  return {
    read: async options => {
      const chunk = await link.read(options)
      hasHeard = true
      return chunk
    },
    write: async (data, options) => {
      if (!hasHeard) throw new Error('the other end speaks first')
      await link.write(data, options)
    }
  }
}

function waitingForAccept (): Changes {
  const accepted = new Set<string>()
  return {
    transport: transport => ({
      dial: async (address: Multiaddr, options?: TransportDialOptions) => {
        const one = await transport.dial(address, options)
        for (let turn = 0; turn < 300 && !accepted.has(one.link.localAddress.toString()); turn++) await macrotask()
        if (accepted.has(one.link.localAddress.toString()) || one.kind !== 'raw') return one
        one.link.abort()
        throw new DialError(address, 'nobody accepted', { cause: new Error('timed out') })
      }
    }),
    listener: listener => ({
      accept: async () => {
        const one = await listener.accept()
        if (one !== null) accepted.add(one.link.remoteAddress.toString())
        return one
      }
    })
  }
}

function failing (change: (error: DialError) => unknown): Changes {
  return {
    transport: transport => ({
      dial: (address: Multiaddr, options?: TransportDialOptions) => transport.dial(address, options).catch((error: unknown) => { throw error instanceof DialError ? change(error) : error })
    })
  }
}

function progress (change: (tell: Progress) => Progress): Changes {
  return {
    transport: transport => ({
      dial: (address: Multiaddr, { onProgress = () => {}, ...options }: TransportDialOptions = {}) => transport.dial(address, { ...options, onProgress: change(onProgress) })
    })
  }
}

function nineTimes (): Changes {
  const times = new Map<string, number>()
  return {
    transport: transport => ({
      dial: (address: Multiaddr, options?: TransportDialOptions) => {
        const count = (times.get(address.toString()) ?? 0) + 1
        times.set(address.toString(), count)
        return count > 9 ? Promise.reject(new DialError(address, 'enough', { cause: new Error('enough') })) : transport.dial(address, options)
      }
    })
  }
}
