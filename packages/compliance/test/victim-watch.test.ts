import { afterEach, describe, expect, test } from 'vitest'
import { macrotask, MACHINE_BYTES, VictimWatch } from '@ts-libp2p/compliance'

const cleanups: Array<() => unknown> = []
const context = { quiet: macrotask, defer: (cleanup: () => unknown) => { cleanups.push(cleanup) } }

afterEach(() => { for (const cleanup of cleanups.splice(0)) cleanup() })

function spin (ms: number): void {
  const start = process.cpuUsage()
  for (let used = start; used === start || used.user + used.system < 1000 * ms; used = process.cpuUsage(start)) { /* at work */ }
}

describe('what a victim holds', () => {
  test('a buffer that stays is more than nothing, and no more than itself', async () => {
    const watch = await VictimWatch.begin(context)
    const held = new Uint8Array(2 * MACHINE_BYTES)
    await expect(watch.withstood(0)).rejects.toThrow(/\d+ bytes are held while the attack stands; its bound is 0/)
    await watch.withstood(held.byteLength)
  })

  test('objects count as buffers do', async () => {
    const watch = await VictimWatch.begin(context)
    const held = Array.from({ length: 60_000 }, (_, number) => ({ number, one: 1, two: 2 }))
    await expect(watch.withstood(0)).rejects.toThrow(/bytes are held/)
    expect(held).toHaveLength(60_000)
  })

  test('what is garbage by then does not count', async () => {
    const watch = await VictimWatch.begin(context)
    let byteLength = 0
    for (let count = 0; count < 100; count++) byteLength += new Uint8Array(MACHINE_BYTES).byteLength
    await watch.withstood(0)
    expect(byteLength).toBe(100 * MACHINE_BYTES)
  })
})

describe('how the event loop turns', () => {
  test('a turn that takes long is seen, and not forgotten', async () => {
    const watch = await VictimWatch.begin(context)
    await macrotask()
    spin(1100)
    await macrotask()
    await macrotask()
    expect(() => watch.keepsTurning()).toThrow(/the event loop stood still for 1\d\d\d ms/)
    await expect(watch.withstood(0)).rejects.toThrow(/stood still/)
  })

  test('the same work in many turns is fine', async () => {
    const watch = await VictimWatch.begin(context)
    for (let turn = 0; turn < 12; turn++) {
      spin(100)
      await macrotask()
    }
    await watch.withstood(0)
  })

  test('nobody is watched any more when the case is over', async () => {
    const watch = await VictimWatch.begin(context)
    for (const cleanup of cleanups.splice(0)) cleanup()
    spin(1100)
    await macrotask()
    watch.keepsTurning()
  })
})
