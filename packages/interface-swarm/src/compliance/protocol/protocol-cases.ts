import { equal, isTrue, rejectsWith, type CaseContext, type ComplianceCase } from '@ts-libp2p/compliance'
import { generateKey } from '@ts-libp2p/peer-id'
import type { Protocol } from '../../protocol.ts'
import type { Swarm } from '../../swarm.ts'
import { infoOf } from '../swarm-test.ts'
import type { ProtocolFixture } from './fixture.ts'

/** A case of the protocol kit. */
export type ProtocolCase = ComplianceCase<ProtocolFixture>

interface ProtocolTest {
  readonly protocol: Protocol
  readonly serves: readonly string[]
  /** Listens; it is the one to start the protocol on. */
  readonly swarm: Swarm
  /** Another swarm, for who asks. */
  readonly peer: () => Promise<Swarm>
  readonly quiet: () => Promise<void>
}

/** The protocol kit. */
export const protocolCases: readonly ProtocolCase[] = [
  protocolCase('PROTOCOL-START-01', 'W-PROTOCOL-1', 'what it serves is served from start to stop, and no longer', async ({ protocol, serves, swarm, peer }) => {
    const connection = await peer().then(async client => await client.dial(infoOf(swarm)))
    await protocol.start(swarm)
    equal([...swarm.protocols].sort().join(), [...serves].sort().join(), 'the protocols after start')
    for (const name of serves) {
      const stream = await connection.openStream(name, { optimistic: false })
      stream.abort()
    }
    await protocol.stop()
    equal(swarm.protocols.length, 0, 'protocols after stop')
    for (const name of serves) await rejectsWith(connection.openStream(name, { optimistic: false }), 'ERR_PROTOCOL_NOT_SUPPORTED', `${name} after stop`)
  }),
  protocolCase('PROTOCOL-START-02', 'W-PROTOCOL-1', 'after stop no listener and no registration of it is left', async ({ protocol, swarm }) => {
    let open = 0
    const count = (call: 'on' | 'register') => (...parameters: unknown[]): unknown => {
      const end = Reflect.apply(Reflect.get(swarm, call) as () => unknown, swarm, parameters) as () => void
      open++
      let isOpen = true
      return () => {
        if (isOpen) open--
        isOpen = false
        end()
      }
    }
    const counting: Swarm = new Proxy(swarm, {
      get (target, key): unknown {
        if (key === 'on' || key === 'register') return count(key)
        const value: unknown = Reflect.get(target, key, target)
        return typeof value === 'function' ? (...parameters: unknown[]): unknown => Reflect.apply(value, target, parameters) as unknown : value
      }
    })
    await protocol.start(counting)
    await protocol.stop()
    equal(open, 0, 'listeners and registrations that are left')
  }),
  protocolCase('PROTOCOL-STOP-01', 'W-PROTOCOL-2', 'stop works without start and twice', async ({ protocol, swarm }) => {
    await protocol.stop()
    await protocol.start(swarm)
    await protocol.stop()
    await protocol.stop()
    equal(swarm.protocols.length, 0, 'protocols after stop')
  }),
  protocolCase('PROTOCOL-STOP-02', 'W-PROTOCOL-2', 'stop works after the swarm was stopped, with a peer connected before', async ({ protocol, swarm, peer }) => {
    await protocol.start(swarm)
    await (await peer()).dial(infoOf(swarm))
    await swarm.stop()
    await protocol.stop()
  }),
  protocolCase('PROTOCOL-AGAIN-01', 'W-PROTOCOL-3', 'it can be started again, with a connection there already, which it leaves alone', async ({ protocol, serves, swarm, peer, quiet }) => {
    await protocol.start(swarm)
    await protocol.stop()
    const connection = await peer().then(async client => await client.dial(infoOf(swarm)))
    await protocol.start(swarm)
    equal([...swarm.protocols].sort().join(), [...serves].sort().join(), 'the protocols after the second start')
    await quiet()
    isTrue(connection.state === 'open', 'the connection did not survive the start')
    await protocol.stop()
    equal(swarm.protocols.length, 0, 'protocols after the second stop')
  })
]

function protocolCase (id: string, clause: string, title: string, run: (test: ProtocolTest) => Promise<void>): ProtocolCase {
  return { id, clause, title, level: 'must', run: async context => await run(await prepare(context)) }
}

async function prepare (context: CaseContext<ProtocolFixture>): Promise<ProtocolTest> {
  const { fixture } = context
  context.outside(30)
  const make = async (): Promise<Swarm> => {
    const swarm = await fixture.createSwarm(await generateKey())
    context.defer(() => swarm.stop())
    return swarm
  }
  const [swarm, protocol] = [await make(), fixture.createProtocol()]
  context.defer(() => protocol.stop())
  await swarm.listen([fixture.listenAddress])
  return { protocol, serves: fixture.serves, swarm, peer: make, quiet: () => context.quiet() }
}
