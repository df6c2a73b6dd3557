import { describe, expect, it, test } from 'vitest'
import { register, runAll } from '@ts-libp2p/compliance'
import type { Protocol, Swarm } from '@ts-libp2p/interface-swarm'
import { protocolCases, type ProtocolFixture } from '@ts-libp2p/interface-swarm/compliance'
import { Swarm as RealSwarm } from '@ts-libp2p/swarm'
import { withParts } from './swarm-fixture.ts'

const NAME = '/toy/1.0.0'

/** The simplest protocol that keeps the contract: it serves one name and watches who connects. */
class ToyProtocol implements Protocol {
  readonly ends: Array<() => void> = []
  swarm: Swarm | undefined

  start (swarm: Swarm): void {
    this.swarm = swarm
    swarm.handle(NAME, () => {})
    this.ends.push(swarm.on('peer:connect', () => {}), swarm.register(NAME, { connected: () => {}, disconnected: () => {} }))
  }

  stop (): void {
    this.swarm?.unhandle(NAME)
    for (const end of this.ends.splice(0)) end()
  }
}

function fixture (name: string, change: (protocol: ToyProtocol) => Partial<Protocol>): ProtocolFixture {
  return {
    name,
    features: {},
    serves: [NAME],
    createProtocol: () => {
      const protocol = new ToyProtocol()
      return { start: swarm => { protocol.start(swarm) }, stop: () => { protocol.stop() }, ...change(protocol) }
    },
    createSwarm: identity => withParts(new RealSwarm({ identity, log: () => {} })),
    listenAddress: '/memory/0'
  }
}

register(protocolCases, fixture('toy protocol', () => ({})), { describe, it })

const mutants: ReadonlyArray<readonly [name: string, caughtBy: readonly string[], change: (protocol: ToyProtocol) => Partial<Protocol>]> = [
  ['it serves on after stop', ['PROTOCOL-START-01', 'PROTOCOL-STOP-01', 'PROTOCOL-AGAIN-01'], () => ({ stop: () => {} })],
  ['it serves nothing', ['PROTOCOL-START-01', 'PROTOCOL-AGAIN-01'], () => ({ start: () => {} })],
  ['its listeners stay', ['PROTOCOL-START-02'], protocol => ({ stop: () => { protocol.swarm?.unhandle(NAME) } })],
  ['stop without start is an error', ['PROTOCOL-STOP-01'], protocol => ({
    stop: () => {
      if (protocol.swarm === undefined) throw new Error('it was never started')
      protocol.stop()
    }
  })],
  ['stop needs a swarm that runs', ['PROTOCOL-STOP-02'], protocol => ({
    stop: async () => {
      protocol.stop()
      await protocol.swarm?.listen(['/memory/0'])
    }
  })],
  ['it starts once', ['PROTOCOL-AGAIN-01'], protocol => ({ start: swarm => { if (protocol.swarm === undefined) protocol.start(swarm) } })],
  ['its start ends what is connected', ['PROTOCOL-AGAIN-01'], protocol => ({
    start: swarm => {
      for (const connection of swarm.connections()) connection.abort()
      protocol.start(swarm)
    }
  })]
]

describe('each broken protocol fails the cases made for it', () => {
  test.each(mutants)('%s', async (name, caughtBy, change) => {
    const { cases } = await runAll(protocolCases, fixture(name, change), { only: caughtBy })
    expect(cases.filter(({ status }) => status !== 'failed').map(({ id }) => id)).toEqual([])
    expect(cases.map(({ id }) => id).sort()).toEqual([...caughtBy].sort())
  })

  test('and every case is failed by one', () => {
    const killed = new Set(mutants.flatMap(([, caughtBy]) => caughtBy))
    expect(protocolCases.map(({ id }) => id).filter(id => !killed.has(id))).toEqual([])
  })
})
