import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ByteStream } from '@ts-libp2p/interface-stream'
import { echo } from '../src/index.ts'
import { EchoPeer } from './support/echo-peer.ts'

function started (): EchoPeer {
  const peer = new EchoPeer()
  void echo().start(peer.swarm)
  return peer
}

async function readAll (stream: ByteStream): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return Uint8Array.from(chunks.flatMap(chunk => [...chunk]))
}

test('every byte comes back in order, then the end, however the links cut them', async () => {
  await fc.assert(fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 10 }), fc.integer({ min: 1, max: 64 }), async (chunks, capacity) => {
    const peer = started()
    const { far, served } = peer.open('/echo/1.0.0', capacity)
    const sent = (async () => {
      for (const chunk of chunks) await far.write(chunk.slice())
      await far.closeWrite()
    })()
    expect(await readAll(far)).toEqual(Uint8Array.from(chunks.flatMap(chunk => [...chunk])))
    await Promise.all([sent, served])
    expect(await far.closed).toEqual({ how: 'clean' })
    expect(peer.errors).toEqual([])
  }), { numRuns: 50 })
})

test('a peer that does not read what comes back is not read from', async () => {
  const { far } = started().open('/echo/1.0.0', 10)
  let taken = 0
  while (far.writeNow(new Uint8Array(1)) && taken < 1_000) {
    taken++
    for (let turn = 0; turn < 10; turn++) await Promise.resolve()
  }
  // Both directions are full, and one chunk is between them.
  expect(taken).toBeGreaterThanOrEqual(20)
  expect(taken).toBeLessThanOrEqual(31)
})

test('a peer that resets the stream, or whose end never comes, is not reported as a failing handler', async () => {
  const peer = started()
  const { far, served } = peer.open('/echo/1.0.0')
  await far.write(new Uint8Array(3))
  far.abort()
  await served
  expect(peer.errors).toEqual([])
})

test('start serves the protocol, stop ends it, and both may follow again', async () => {
  const peer = new EchoPeer()
  const protocol = echo()
  await protocol.stop()
  for (let time = 0; time < 2; time++) {
    await protocol.start(peer.swarm)
    expect(peer.protocols).toEqual([protocol.protocol])
    await protocol.stop()
    await protocol.stop()
    expect(peer.protocols).toEqual([])
  }
})
