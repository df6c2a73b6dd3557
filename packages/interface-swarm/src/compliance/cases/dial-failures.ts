import { equal, fail, hasCode, isTrue, ManualClock, rejects, rejectsWith } from '@ts-libp2p/compliance'
import { peerInfo } from '@ts-libp2p/peer-id'
import type { DialAttempt } from '../../errors.ts'
import { swarmCase, type SwarmCase } from '../swarm-case.ts'
import { infoOf, somePeer, works } from '../swarm-test.ts'

const REASON = new Error('no longer wanted')

export const dialFailuresCases: readonly SwarmCase[] = [
  swarmCase({
    id: 'SWARM-FAIL-01',
    clause: 'W-DIAL-3',
    title: 'a failed dial has one attempt for each address, with phase and reason; one without a transport was skipped, with a hint',
    async run (test) {
      const [swarm, stranger] = [await test.swarm(), await somePeer()]
      const addresses = [await test.deadAddress(), test.fixture.foreignAddress, await test.deadAddress()]
      const attempts = attemptsOf(await rejectsWith(swarm.dial(peerInfo(stranger.id, addresses)), 'ERR_DIAL_FAILED', 'the dial'))
      equal(attempts.map(({ address }) => address).sort().join(' '), [...addresses].sort().join(' '), 'the addresses of the attempts')
      for (const { address, phase, reason, hint } of attempts) {
        isTrue(reason.length > 0, `the attempt at ${address} has no reason`)
        equal(phase === 'skipped', address === test.fixture.foreignAddress, `whether ${address} was skipped`)
        if (phase === 'skipped') isTrue(hint !== undefined, `the skipped ${address} has no hint`)
      }
    }
  }),
  swarmCase({
    id: 'SWARM-FAIL-02',
    clause: 'W-DIAL-3',
    title: 'a peer of which no address is known is a failed dial, not a hang',
    async run (test) {
      const [swarm, stranger] = [await test.swarm(), await somePeer()]
      attemptsOf(await rejectsWith(swarm.dial(stranger.id), 'ERR_DIAL_FAILED', 'the dial'))
    }
  }),
  swarmCase({
    id: 'SWARM-FAIL-03',
    clause: 'W-DIAL-5',
    title: 'a dial by peer id leaves an address alone that just failed; one that names it tries it',
    async run (test) {
      const [swarm, server] = [await test.swarm(), await test.server()]
      const info = infoOf(server)
      await server.stop()
      swarm.peers.addAddresses(info.id, info.addresses)
      const phaseOf = async (target: Parameters<typeof swarm.dial>[0]): Promise<string> => attemptsOf(await rejectsWith(swarm.dial(target), 'ERR_DIAL_FAILED', 'the dial')).map(({ phase }) => phase).join()
      isTrue(await phaseOf(info.id) !== 'skipped', 'the first dial skipped the address')
      equal(await phaseOf(info.id), 'skipped', 'the phase of the second dial by id')
      isTrue(await phaseOf(info) !== 'skipped', 'the dial that named the address skipped it')
      isTrue(swarm.explain(info.id).backOffMs > 0, 'explain knows of no back-off')
    }
  }),
  swarmCase({
    id: 'SWARM-FAIL-04',
    clause: 'W-DIAL-4',
    title: 'a signal that fired before: the very reason, and nothing was dialled',
    async run (test) {
      const [server, client] = [await test.server(), await test.swarm()]
      const cancellation = test.cancellation()
      cancellation.abort(REASON)
      isTrue(await rejects(client.dial(infoOf(server), { signal: cancellation.signal }), 'the dial') === REASON, 'the dial rejected with another error than the reason')
      await test.quiet()
      equal(server.connections().length, 0, 'connections at the server')
      const late = test.cancellation()
      await works(await client.dial(infoOf(server), { signal: late.signal }))
      late.abort(REASON)
      await works(await client.dial(infoOf(server)))
    }
  }),
  swarmCase({
    id: 'SWARM-FAIL-05',
    clause: 'W-DIAL-4',
    title: 'cancelling one call leaves the dial to the others; cancelling the last one closes the link',
    needs: ['silent'],
    async run (test) {
      const [swarm, silent] = [await test.swarm(), await test.silentAddress()]
      const [first, second] = [test.cancellation(), test.cancellation()]
      const dials = [first, second].map(({ signal }) => test.watch('dial', swarm.dial(silent.address, { signal })))
      await test.until(() => silent.openLinks > 0)
      first.abort(REASON)
      await test.until(() => dials[0]?.isPending === false)
      isTrue(dials[0]?.error === REASON, 'the first dial rejected with another error than the reason')
      await test.staysPending(dials[1] ?? fail('there is no second dial'), 'the second dial')
      equal(silent.openLinks, 1, 'links while one call waits')
      second.abort(REASON)
      await test.until(() => dials[1]?.isPending === false)
      await test.until(() => silent.openLinks === 0)
    }
  }),
  swarmCase({
    id: 'SWARM-FAIL-06',
    clause: 'W-DIAL-4',
    title: 'a signal\'s reason that is no Error becomes the cause of one',
    async run (test) {
      const [server, client] = [await test.server(), await test.swarm()]
      const cancellation = test.cancellation()
      cancellation.abort('because')
      const error = await rejects(client.dial(infoOf(server), { signal: cancellation.signal }), 'the dial')
      equal(error.cause, 'because', 'the cause')
    }
  }),
  swarmCase({
    id: 'SWARM-FAIL-07',
    clause: 'W-DIAL-4',
    title: 'a dial to an address where nobody says anything ends by itself, and its link is closed',
    needs: ['silent', 'manualClock'],
    async run (test) {
      const clock = new ManualClock()
      const [swarm, silent] = [await test.swarm({ clock }), await test.silentAddress()]
      const dial = test.watch('dial', swarm.dial(silent.address))
      await test.until(() => silent.openLinks > 0)
      await test.staysPending(dial, 'the dial')
      clock.advance(60_000)
      await test.until(() => !dial.isPending)
      equal(attemptsOf(hasCode(dial.error, 'ERR_DIAL_FAILED', 'the dial')).length, 1, 'attempts')
      await test.until(() => silent.openLinks === 0)
    }
  })
]

function attemptsOf (error: Error): readonly DialAttempt[] {
  const attempts: unknown = Reflect.get(error, 'attempts')
  return Array.isArray(attempts) ? attempts as DialAttempt[] : fail('the error has no attempts')
}
