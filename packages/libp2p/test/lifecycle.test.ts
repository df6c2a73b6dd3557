import { describe, expect, it } from 'vitest'
import { Libp2p, type Libp2pOptions } from '../src/index.ts'
import { fakePart, gate, type FakePartOptions } from './support/fake-part.ts'
import { fakeSwarm, type FakeSwarm } from './support/fake-swarm.ts'

const ADDRESS = '/ip4/127.0.0.1/tcp/4001'

/** A node with the parts that are named, and the order in which everything happened. */
function assemble (parts: Record<string, FakePartOptions> = {}, options: Libp2pOptions = {}): { node: Libp2p, swarm: FakeSwarm, calls: string[] } {
  const swarm = fakeSwarm()
  const node = new Libp2p({ listen: [ADDRESS], ...options }).addSwarm(swarm)
  for (const [name, behaviour] of Object.entries(parts)) node.addProtocol(fakePart(name, swarm.calls, behaviour))
  return { node, swarm, calls: swarm.calls }
}

describe('start', () => {
  it('starts the parts in order and listens last; stop goes backwards', async () => {
    const { node, calls } = assemble({ a: {}, b: {} })
    expect(node.state).toBe('new')
    await node.start()
    expect(node.state).toBe('started')
    await node.stop()
    expect(node.state).toBe('stopped')
    expect(calls).toEqual(['a start', 'b start', `listen ${ADDRESS}`, 'b stop', 'a stop', 'swarm stop'])
  })

  it('starts and stops a part once that is added twice', async () => {
    const { node, calls } = assemble({}, { listen: [] })
    const part = fakePart('a', calls)
    await node.addProtocol(part).addProtocol(part).start()
    await node.stop()
    expect(calls).toEqual(['a start', 'listen', 'a stop', 'swarm stop'])
  })

  it('gives one promise however often it is called', async () => {
    const { node, calls } = assemble({ a: {} })
    const first = node.start()
    expect(node.start()).toBe(first)
    await first
    expect(node.start()).toBe(first)
    expect(calls).toEqual(['a start', `listen ${ADDRESS}`])
  })

  it('undoes what was begun when a part fails', async () => {
    const { node, calls } = assemble({ a: {}, b: { start: () => Promise.reject(new Error('b is broken')) }, c: {} })
    await expect(node.start()).rejects.toThrow('b is broken')
    expect(node.state).toBe('stopped')
    expect(calls).toEqual(['a start', 'b start', 'b stop', 'a stop', 'swarm stop'])
    await expect(node.start()).rejects.toMatchObject({ code: 'ERR_STOPPED', message: expect.stringContaining('make a new one') as unknown })
  })

  it('says it all when undoing fails, too', async () => {
    const { node } = assemble({ a: { stop: () => { throw new Error('a is stuck') } }, b: { start: () => { throw new Error('b is broken') } } })
    const error: unknown = await node.start().catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(AggregateError)
    expect(error).toMatchObject({ message: 'b is broken', errors: [{ message: 'b is broken' }, { code: 'ERR_STOP_FAILED' }] })
  })

  it('takes no more parts once it began', async () => {
    const { node, swarm } = assemble()
    const starting = node.start()
    expect(() => node.addProtocol(fakePart('late', []))).toThrow(expect.objectContaining({ code: 'ERR_ALREADY_STARTED', message: expect.stringContaining('addProtocol()') as unknown }))
    await starting
    expect(() => node.addSwarm(swarm)).toThrow(expect.objectContaining({ code: 'ERR_ALREADY_STARTED' }))
    await node.stop()
    expect(() => node.addSwarm(swarm)).toThrow(expect.objectContaining({ code: 'ERR_STOPPED' }))
  })
})

describe('stop', () => {
  it('is idempotent', async () => {
    const { node, calls } = assemble({ a: {} })
    await node.start()
    const stopping = node.stop()
    expect(node.state).toBe('stopping')
    expect(node.stop()).toBe(stopping)
    await stopping
    expect(node.stop()).toBe(stopping)
    expect(calls.filter(call => call.endsWith('stop'))).toEqual(['a stop', 'swarm stop'])
  })

  it('before start stops the swarm, and no part that was never started', async () => {
    const { node, calls } = assemble({ a: {} })
    await node.stop()
    expect(calls).toEqual(['swarm stop'])
    await expect(node.start()).rejects.toMatchObject({ code: 'ERR_STOPPED' })
  })

  it('works without a swarm', async () => {
    const node = new Libp2p()
    await node.stop()
    expect(node.state).toBe('stopped')
  })

  it('breaks off a start that waits for the network', async () => {
    const network = gate()
    const { node, swarm, calls } = assemble({ a: {}, b: { start: () => network.opened }, c: {} })
    swarm.onStop = () => network.fail(new Error('the network is gone'))
    const starting = node.start()
    await reached(calls, 'b start')
    const stopping = node.stop()
    await expect(starting).rejects.toMatchObject({ code: 'ERR_STOPPED' })
    await stopping
    expect(calls).toEqual(['a start', 'b start', 'swarm stop', 'b stop', 'a stop'])
    expect(node.state).toBe('stopped')
  })

  it('may be called by a part that starts', async () => {
    const { node, calls } = assemble({ a: { start: () => { void node.stop() } }, b: {} })
    await expect(node.start()).rejects.toMatchObject({ code: 'ERR_STOPPED' })
    await node.stop()
    expect(calls).toEqual(['a start', 'a stop', 'swarm stop'])
  })

  it('waits for a start that goes on, and stops the part after it', async () => {
    const slow = gate()
    const { node, calls } = assemble({ a: { start: () => slow.opened } })
    const starting = node.start()
    await reached(calls, 'a start')
    const stopping = node.stop()
    await expect(starting).rejects.toMatchObject({ code: 'ERR_STOPPED' })
    expect(calls).toEqual(['a start', 'swarm stop'])
    slow.open()
    await stopping
    expect(calls).toEqual(['a start', 'swarm stop', 'a stop'])
  })

  it('leaves no unhandled rejection when nobody waits for the start', async () => {
    const { node, swarm, calls } = assemble({ a: { start: () => network.opened } })
    const network = gate()
    swarm.onStop = () => network.fail(new Error('gone'))
    void node.start()
    await reached(calls, 'a start')
    await node.stop() // vitest fails the run on an unhandled rejection
    await new Promise(resolve => { setImmediate(resolve) })
  })

  it('goes on past a part that throws, and tells at the end', async () => {
    const { node, calls } = assemble({
      a: { stop: () => Promise.reject(new Error('a is stuck')) },
      b: { stop: () => { throw new Error('b is stuck') } },
      c: {}
    })
    await node.start()
    await expect(node.stop()).rejects.toMatchObject({
      code: 'ERR_STOP_FAILED',
      message: 'the node is stopped, but 2 parts of it failed while stopping: b is stuck; a is stuck',
      errors: [{ message: 'b is stuck' }, { message: 'a is stuck' }]
    })
    expect(node.state).toBe('stopped')
    expect(calls.slice(-4)).toEqual(['c stop', 'b stop', 'a stop', 'swarm stop'])
  })

  it('leaves behind a part that hangs, and a start that hangs', async () => {
    const timers: Array<() => void> = []
    const clock = {
      after (_ms: number, callback: () => void): () => void {
        timers.push(callback)
        return () => { timers.splice(timers.indexOf(callback), 1) }
      }
    }
    const never = gate().opened
    const { node, calls } = assemble({ a: {}, b: { start: () => never, stop: () => never } }, { clock, stopTimeoutMs: 700 })
    node.start().catch(() => {})
    await reached(calls, 'b start')
    const stopping = node.stop()
    await reached(calls, 'swarm stop')
    await timeOut(timers)
    await reached(calls, 'b stop')
    await timeOut(timers)
    await expect(stopping).rejects.toMatchObject({
      errors: [
        { code: 'ERR_STOP_TIMEOUT', message: 'the start of b did not end within 700 ms and was left behind' },
        { code: 'ERR_STOP_TIMEOUT', message: 'stopping b did not end within 700 ms and was left behind' }
      ]
    })
    expect(calls).toEqual(['a start', 'b start', 'swarm stop', 'b stop', 'a stop'])
    expect(timers).toEqual([])
  })

  it('is what await using does', async () => {
    const { node, calls } = assemble()
    {
      await using used = node
      await used.start()
    }
    expect(node.state).toBe('stopped')
    expect(calls).toEqual([`listen ${ADDRESS}`, 'swarm stop'])
  })
})

/** Lets promises settle until `call` was made. */
async function reached (calls: readonly string[], call: string): Promise<void> {
  for (let turn = 0; turn < 50 && !calls.includes(call); turn++) await Promise.resolve()
  expect(calls).toContain(call)
}

/** Fires the timer that waits, once there is one. */
async function timeOut (timers: ReadonlyArray<() => void>): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await Promise.resolve()
  timers[0]?.()
}
