import { equal, hasCode, isTrue, rejects, show, throws } from '@ts-libp2p/compliance'
import type { Swarm } from '../../swarm.ts'
import { swarmCase, type SwarmCase } from '../swarm-case.ts'

export const partsCases: readonly SwarmCase[] = [
  swarmCase({
    id: 'SWARM-PART-01',
    clause: 'W-PART-1',
    title: 'a transport, a channel or a muxer of another major, or of none, is refused and both are named',
    async run (test) {
      const swarm = await test.swarm()
      for (const { contract, add } of foreignParts(swarm)) {
        for (const has of [`${contract}@2`, 'other@1', undefined]) {
          const error = hasCode(throws(() => add(has), `a part of ${String(has)}`), 'ERR_CONTRACT', `a part of ${String(has)}`)
          isTrue(error.message.includes(`${contract}@1`) && error.message.includes(has ?? 'no'), `the message does not name both: ${error.message}`)
        }
      }
    }
  }),
  swarmCase({
    id: 'SWARM-PART-02',
    clause: 'W-PART-2',
    title: 'without parts, listen and dial reject with a TypeError that names what is missing',
    needs: ['partless'],
    async run (test) {
      const swarm = await test.swarm({ hasParts: false })
      for (const [what, call] of [['listen', swarm.listen([test.fixture.listenAddress])], ['dial', swarm.dial(test.fixture.foreignAddress)]] as const) {
        const error = await rejects(call, what)
        isTrue(error instanceof TypeError, `${what}: expected a TypeError, got ${show(error)}`)
        for (const part of ['transport', 'secure channel', 'muxer']) isTrue(error.message.includes(part), `${what}: the message does not name the ${part}: ${error.message}`)
      }
    }
  }),
  swarmCase({
    id: 'SWARM-PART-03',
    clause: 'W-PART-3',
    title: 'the swarm names its contract, and its peer id is that of its identity',
    async run (test) {
      const swarm = await test.swarm()
      equal(swarm.contract, 'swarm@1', 'the contract')
      isTrue(swarm.peerId.matches(swarm.identity.publicKey), 'the peer id is not that of the identity')
    }
  })
]

function foreignParts (swarm: Swarm): ReadonlyArray<{ readonly contract: string, readonly add: (has: string | undefined) => unknown }> {
  // Only the stamp counts: nothing else of a refused part is ever called.
  const stamped = (has: string | undefined): never => ({ contract: has, name: 'foreign', protocol: '/foreign' }) as never
  return [
    { contract: 'transport', add: has => swarm.addTransport(stamped(has)) },
    { contract: 'secure-channel', add: has => swarm.addSecureChannel(stamped(has)) },
    { contract: 'stream-muxer', add: has => swarm.addStreamMuxer(stamped(has)) }
  ]
}
