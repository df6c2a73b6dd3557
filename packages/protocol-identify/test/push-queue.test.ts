import { expect, test } from 'vitest'
import { peerIdFromPublicKey, type PeerId } from '@ts-libp2p/peer-id'
import { ManualClock } from '@ts-libp2p/stream-tools'
import { PushQueue } from '../src/push-queue.ts'
import { keyOf, pass } from './support/fake-swarm.ts'

const peers = Array.from({ length: 100 }, (_, index) => peerIdFromPublicKey(keyOf(index + 1).publicKey))
const peer = peers[0] as PeerId

interface Pushes {
  readonly clock: ManualClock
  readonly queue: PushQueue
  /** Those under way, by the function that ends them. */
  readonly active: Array<{ readonly peer: PeerId, readonly end: () => void }>
  started: number
}

function pushes (): Pushes {
  const clock = new ManualClock()
  const state: Pushes = {
    clock,
    active: [],
    started: 0,
    queue: new PushQueue({
      clock,
      push: peer => new Promise(resolve => {
        state.started++
        const push = { peer, end: () => { state.active.splice(state.active.indexOf(push), 1); resolve() } }
        state.active.push(push)
      })
    })
  }
  return state
}

test('changes are gathered for 100 ms from the first, so that a stream of them does not delay for ever', async () => {
  const state = pushes()
  for (let time = 0; time < 100; time += 10) {
    state.queue.add(peer)
    expect(state.started).toBe(0)
    await pass(state.clock, 10)
  }
  expect(state.started).toBe(1)
})

test('32 pushes run at once, the others follow as they end', async () => {
  const state = pushes()
  for (const each of peers) state.queue.add(each)
  await pass(state.clock, 100)
  expect(state.active.length).toBe(32)
  for (let ended = 1; ended <= 68; ended++) {
    state.active[0]?.end()
    await pass(state.clock, 0)
    expect(state.active.length).toBe(32)
    expect(state.started).toBe(32 + ended)
  }
  for (const push of [...state.active]) push.end()
  await pass(state.clock, 0)
  expect(state.started).toBe(100)
  expect(state.clock.pending).toBe(0)
})

test('a peer has one push at a time, and another after it when things changed meanwhile', async () => {
  const state = pushes()
  state.queue.add(peer)
  await pass(state.clock, 100)
  for (let time = 0; time < 3; time++) {
    state.queue.add(peer)
    await pass(state.clock, 100)
  }
  expect(state.started).toBe(1)
  state.active[0]?.end()
  await pass(state.clock, 0)
  expect(state.started).toBe(2)
  state.active[0]?.end()
  await pass(state.clock, 1_000)
  expect(state.started).toBe(2)
})

test('who is dropped is not pushed to, and nothing is after a stop', async () => {
  const state = pushes()
  state.queue.add(peer)
  state.queue.drop(peer)
  await pass(state.clock, 100)
  state.queue.add(peer)
  state.queue.stop()
  await pass(state.clock, 100)
  expect(state.started).toBe(0)
  expect(state.clock.pending).toBe(0)
})
