import { equal, isTrue, oneOf, outcomeOf, rejects } from '@ts-libp2p/compliance'
import { channelCase, type ChannelCase } from '../channel-case.ts'
import { cut, silence } from '../middle.ts'
import { fast, once, roomy } from '../variants.ts'

export const failingCases: readonly ChannelCase[] = [
  ...(['ends', 'is reset', 'is lost'] as const).map((fate, index) => channelCase({
    id: `CHANNEL-FAIL-0${index + 1}`,
    clause: 'C-FAIL-1',
    title: `a link that ${fate} before the peer said anything ends the handshake, and is aborted`,
    variants: fast,
    async run (test) {
      const { alice } = await test.peers()
      const [near] = test.sides
      const links = test.links()
      const handshake = outcomeOf(test.secure(near, links.near, { identity: alice.identity, expectedPeer: 'any' }))
      await test.staysPending(handshake, 'a handshake with a peer that says nothing')
      if (fate === 'ends') await links.far.close()
      else if (fate === 'is reset') links.far.abort()
      else links.lose()
      const error = await test.refused(`a link that ${fate}`, handshake, links.near)
      isTrue(error.cause instanceof Error, 'the cause tells what happened to the link')
    }
  })),
  channelCase({
    id: 'CHANNEL-FAIL-04',
    clause: 'C-FAIL-1',
    title: 'a link that is over before the handshake begins fails it at once',
    variants: roomy,
    async run (test) {
      const { alice } = await test.peers()
      const [near] = test.sides
      for (const end of ['our abort', 'its reset', 'its end'] as const) {
        const links = test.links()
        if (end === 'our abort') links.near.abort()
        else if (end === 'its reset') links.far.abort()
        else await links.far.close()
        await test.refused(`a link with ${end} before`, outcomeOf(test.secure(near, links.near, { identity: alice.identity, expectedPeer: 'any' })), links.near)
      }
    }
  }),
  channelCase({
    id: 'CHANNEL-FAIL-05',
    clause: 'C-FAIL-1',
    title: 'a failed handshake aborts its link: the peer sees a reset, never an end',
    variants: roomy,
    async run (test) {
      const { alice } = await test.peers()
      const [near] = test.sides
      const links = test.links()
      const handshake = outcomeOf(test.secure(near, links.near, { identity: alice.identity, expectedPeer: 'any' }))
      await links.far.write(new Uint8Array(64).fill(0xff))
      await test.quiet()
      if (handshake.isPending) await links.far.write(new Uint8Array(60_000).fill(0xff)).catch(() => {})
      await test.refused('bytes of 0xff', handshake, links.near)
      equal((await links.far.closed).how, 'reset', 'how the peer saw the link close')
    }
  }),
  channelCase({
    id: 'CHANNEL-FAIL-06',
    clause: 'C-FAIL-4',
    title: 'what the peer or the path caused has a code, the remote side and a cause; only Errors are thrown',
    variants: once,
    async run (test) {
      for (const side of ['outbound', 'inbound'] as const) {
        const middle = test.middle(cut(side === 'outbound' ? 'inbound' : 'outbound', 10, 'end'))
        const handshake = await test.handshake(middle)
        const error = await rejects(handshake[side].promise, 'a handshake that was cut off')
        equal(Reflect.get(error, 'code'), 'ERR_HANDSHAKE', `the code at the ${side} side`)
        equal(Reflect.get(error, 'side'), 'remote', `who caused it, at the ${side} side`)
        isTrue(error.cause instanceof Error, `the cause at the ${side} side must be an Error`)
        await handshake[side === 'outbound' ? 'inbound' : 'outbound'].promise.catch(() => {})
      }
    }
  }),
  channelCase({
    id: 'CHANNEL-CANCEL-01',
    clause: 'C-CANCEL-1',
    title: 'a signal that fired before: the handshake rejects with the reason, says nothing, and aborts the link',
    variants: roomy,
    async run (test) {
      const { alice } = await test.peers()
      const [near] = test.sides
      const links = test.links()
      const cancellation = test.cancellation()
      const reason = new Error('not wanted')
      cancellation.abort(reason)
      equal(await rejects(test.secure(near, links.near, { identity: alice.identity, expectedPeer: 'any', signal: cancellation.signal }), 'the cancelled handshake'), reason, 'what it rejected with')
      equal(links.delivered('near-to-far'), 0, 'bytes that were sent')
      equal((await links.far.closed).how, 'reset', 'how the peer saw the link close')
      equal(cancellation.listeners, 0, 'listeners left')
    }
  }),
  channelCase({
    id: 'CHANNEL-CANCEL-02',
    clause: 'C-CANCEL-1',
    title: 'a signal that fires while the handshake waits, at every step of either side: it rejects with the reason and aborts the link',
    variants: roomy,
    timeoutMs: 10_000,
    async run (test) {
      const [near, far] = test.sides
      const total = (await test.handshakeBytes())[far]
      for (const allowed of [0, 1, Math.floor(total / 3), total - 1]) {
        const cancellation = test.cancellation()
        const reason = new Error(`no longer wanted after ${allowed} bytes`)
        const middle = test.middle(silence(far, allowed))
        const handshake = await test.handshake(middle, { [near]: { signal: cancellation.signal } })
        await test.staysPending(handshake[near], `a handshake whose peer fell silent after ${allowed} bytes`)
        cancellation.abort(reason)
        equal(await rejects(handshake[near].promise, 'the cancelled handshake'), reason, 'what it rejected with')
        oneOf((await middle[near].closed).how, ['aborted'], 'how the link closed')
        equal(cancellation.listeners, 0, 'listeners left')
        await handshake[far].promise.catch(() => {})
      }
    }
  }),
  channelCase({
    id: 'CHANNEL-CANCEL-03',
    clause: 'C-CANCEL-1',
    title: 'a signal that fires while nothing can be sent: the handshake rejects with the reason',
    variants: roomy,
    async run (test) {
      const { alice } = await test.peers()
      const links = test.links()
      links.clog()
      const cancellation = test.cancellation()
      const reason = new Error('no longer wanted')
      const handshake = outcomeOf(test.secure('outbound', links.near, { identity: alice.identity, expectedPeer: 'any', signal: cancellation.signal }))
      await test.staysPending(handshake, 'a handshake on a link that takes nothing')
      cancellation.abort(reason)
      equal(await rejects(handshake.promise, 'the cancelled handshake'), reason, 'what it rejected with')
      equal(links.near.state, 'closed', 'the state of the link')
      equal(cancellation.listeners, 0, 'listeners left')
    }
  }),
  channelCase({
    id: 'CHANNEL-CANCEL-04',
    clause: 'C-CANCEL-1',
    title: 'a signal that fires after the handshake changes nothing, and no listener is on it',
    variants: fast,
    async run (test) {
      const cancellation = test.cancellation()
      const { near, far } = await test.pair({ outbound: { signal: cancellation.signal }, inbound: { signal: cancellation.signal } })
      equal(cancellation.listeners, 0, 'listeners left')
      cancellation.abort(new Error('too late'))
      await test.quiet()
      await near.link.write(Uint8Array.of(5))
      equal((await far.link.read())?.[0], 5, 'what arrived after that')
    }
  }),
  channelCase({
    id: 'CHANNEL-CANCEL-05',
    clause: 'C-CANCEL-2',
    title: 'a reason that is no Error is the cause of one, before and during; no listener stays, also when the handshake fails by itself',
    variants: roomy,
    async run (test) {
      const { alice } = await test.peers()
      const [near] = test.sides
      for (const reason of ['a string', 42, null]) {
        for (const isBefore of [true, false]) {
          const links = test.links()
          const cancellation = test.cancellation()
          if (isBefore) cancellation.abort(reason)
          const handshake = outcomeOf(test.secure(near, links.near, { identity: alice.identity, expectedPeer: 'any', signal: cancellation.signal }))
          await test.quiet()
          cancellation.abort(reason)
          equal((await rejects(handshake.promise, 'the cancelled handshake')).cause, reason, 'the cause of what it rejected with')
          equal(cancellation.listeners, 0, 'listeners left')
        }
      }
      const failing = test.cancellation()
      const links = test.links()
      links.far.abort()
      await rejects(test.secure(near, links.near, { identity: alice.identity, expectedPeer: 'any', signal: failing.signal }), 'a handshake on a reset link')
      equal(failing.listeners, 0, 'listeners left when the handshake failed by itself')
    }
  })
]
