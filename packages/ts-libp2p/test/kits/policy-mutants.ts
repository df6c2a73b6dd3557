import type { Gating, Swarm, Verdict } from '@ts-libp2p/interface-swarm'
import { mutant, optionsMutant, override, type SwarmMutant } from './swarm-mutant.ts'

const withGating = (change: (hook: (...args: never[]) => Verdict, name: string) => unknown) => (gating: Gating | undefined): Gating => Object.fromEntries(Object.entries(gating ?? {}).map(([name, hook]) => [name, change(hook as (...args: never[]) => Verdict, name)]))

const gatingMutant = (name: string, caughtBy: readonly string[], change: (hook: (...args: never[]) => Verdict, name: string) => unknown): SwarmMutant =>
  optionsMutant(name, caughtBy, options => options.gating === undefined ? options : { ...options, gating: withGating(change)(options.gating) })

/** Each connection's streams, or each connection, before the real stop. */
const before = (swarm: Swarm, first: () => unknown): Pick<Swarm, 'stop'> => ({
  stop: async () => {
    await first()
    await swarm.stop()
  }
})

export const policyMutants: readonly SwarmMutant[] = [
  mutant('a kept peer is dialled once', ['SWARM-KEEP-01', 'SWARM-KEEP-02', 'SWARM-KEEP-04', 'SWARM-KEEP-05'], swarm => ({
    keepConnected: target => {
      void swarm.dial(target).catch(() => {})
      return () => {}
    }
  })),
  mutant('an address without a peer can be kept', ['SWARM-KEEP-03'], swarm => ({
    keepConnected: target => {
      try {
        return swarm.keepConnected(target)
      } catch {
        return () => {}
      }
    }
  })),
  mutant('a protection is not counted', ['SWARM-KEEP-04'], swarm => {
    const ends = new Map<string, () => void>()
    return {
      protect: (peer, tag) => {
        const end = ends.get(tag) ?? swarm.protect(peer, tag)
        ends.set(tag, end)
        return end
      }
    }
  }),
  mutant('the past is forgotten', ['SWARM-EXPLAIN-01'], swarm => ({ explain: peer => ({ ...swarm.explain(peer), past: [] }) })),
  mutant('attempts are forgotten', ['SWARM-EXPLAIN-01', 'SWARM-KEEP-02'], swarm => ({ explain: peer => ({ ...swarm.explain(peer), lastAttempts: [] }) })),
  mutant('closings are not counted', ['SWARM-COUNT-01'], swarm => ({ get counters () { return { ...swarm.counters, connectionsClosed: {} } } })),
  mutant('the least confirmed address comes first', ['SWARM-OBSERVED-01'], swarm => ({ get observedAddresses () { return [...swarm.observedAddresses].reverse() } })),
  gatingMutant('hooks are asked twice', ['SWARM-GATE-01'], hook => (...args: never[]) => {
    void hook(...args)
    return hook(...args)
  }),
  gatingMutant('a hook that throws allows', ['SWARM-GATE-02'], hook => async (...args: never[]) => {
    try {
      return await hook(...args)
    } catch {
      return false
    }
  }),
  gatingMutant('a hook that hangs allows', ['SWARM-GATE-04'], hook => (...args: never[]) => {
    const verdict = hook(...args)
    return verdict instanceof Promise ? Promise.race([verdict, new Promise<boolean>(resolve => { setImmediate(resolve, false) })]) : verdict
  }),
  gatingMutant('streams are not gated', ['SWARM-GATE-03'], (hook, name) => name === 'denyStream' ? () => false : hook),
  mutant('a denial leaves open connections alone', ['SWARM-ACCESS-01'], swarm => ({ access: override(swarm.access, { deny: () => {} }) })),
  mutant('allowOnly is overlooked', ['SWARM-ACCESS-02'], swarm => ({ access: override(swarm.access, { allowOnly: () => {} }) })),
  optionsMutant('there is no bound for connections', ['SWARM-LIMIT-01', 'SWARM-LIMIT-02'], ({ maxConnections: _none, ...options }) => options),
  mutant('protections are overlooked', ['SWARM-LIMIT-02', 'SWARM-KEEP-04'], () => ({ protect: () => () => {} })),
  mutant('stop does nothing', ['SWARM-LISTEN-03', 'SWARM-STOP-02', 'SWARM-STOP-03'], () => ({ stop: () => Promise.resolve() })),
  mutant('a second stop is an error', ['SWARM-STOP-01'], swarm => {
    let isStopped = false
    return {
      stop: async () => {
        if (isStopped) throw new Error('it was stopped already')
        isStopped = true
        await swarm.stop()
      }
    }
  }),
  mutant('stop aborts connections like anybody', ['SWARM-STOP-02'], swarm => before(swarm, () => { for (const connection of swarm.connections()) connection.abort() })),
  mutant('after stop calls fail somehow', ['SWARM-STOP-03', 'SWARM-STOP-04'], swarm => ({
    dial: (target, options) => swarm.dial(target, options).catch((error: unknown) => { throw Reflect.get(error as object, 'code') === 'ERR_STOPPED' ? new Error('no') : error })
  })),
  mutant('stop resolves before it is done', ['SWARM-STOP-02', 'SWARM-STOP-05'], swarm => ({
    stop: () => {
      setTimeout(() => { void swarm.stop() }, 50)
      return Promise.resolve()
    }
  })),
  mutant('stop waits for handlers', ['SWARM-STOP-06'], swarm => {
    const running = new Set<Promise<void>>()
    return {
      handle: (protocol, handler, options) => {
        swarm.handle(protocol, async stream => {
          const run = Promise.resolve().then(() => handler(stream))
          running.add(run)
          await run
        }, options)
      },
      ...before(swarm, () => Promise.allSettled([...running]))
    }
  }),
  mutant('stop ends streams in order', ['SWARM-STOP-07'], swarm => before(swarm, async () => {
    const streams = swarm.connections().flatMap(connection => connection.streams)
    await Promise.all(streams.map(async stream => {
      await stream.close()
      await stream.closed
    }))
  }))
]
