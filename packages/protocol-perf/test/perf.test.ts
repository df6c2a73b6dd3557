import fc from 'fast-check'
import { expect, test } from 'vitest'
import { disposable, ManualClock } from '@ts-libp2p/stream-tools'
import { perf, type PerfOptions, type PerfProgress } from '../src/index.ts'
import { PerfPair } from './support/perf-pair.ts'

const PROTOCOL = '/perf/1.0.0'

function started (options: PerfOptions = {}, capacity?: number): PerfPair {
  const pair = new PerfPair(capacity)
  void perf(options).start(pair.swarm)
  return pair
}

test('all bytes go up and come down, whatever the link takes at once', async () => {
  await fc.assert(fc.asyncProperty(fc.nat(200_000), fc.nat(200_000), fc.integer({ min: 1000, max: 100_000 }), async (uploadBytes, downloadBytes, capacity) => {
    const pair = started({}, capacity)
    const result = await perf().run(pair.connection, { uploadBytes, downloadBytes })
    expect(result).toMatchObject({ uploadBytes, downloadBytes })
    const [far, near] = pair.streams[0] ?? []
    expect(await far?.closed).toEqual({ how: 'clean' })
    expect(await near?.closed).toEqual({ how: 'clean' })
    expect(pair.errors).toEqual([])
  }), { numRuns: 30 })
})

test.runIf('transfer' in ArrayBuffer.prototype)('what was received is given back', async () => {
  const pair = new PerfPair()
  const block = disposable(new Uint8Array(65_536))
  pair.serve(PROTOCOL, async stream => {
    while (await stream.read() !== null);
    await stream.write(block)
  })
  await perf().run(pair.connection, { downloadBytes: 65_536 })
  expect(block.byteLength).toBe(0)
})

test('nothing up, nothing down is a round trip', async () => {
  expect(await perf().run(started().connection, {})).toMatchObject({ uploadBytes: 0, downloadBytes: 0 })
})

test('the wire is that of the spec: eight bytes, the upload, the end; then the answer, the end', async () => {
  const stream = started().open(PROTOCOL)
  await stream.write(Uint8Array.of(0, 0, 0, 0, 0, 0, 1, 2))
  await stream.write(new Uint8Array(50_000))
  for (let turn = 0; turn < 20; turn++) await Promise.resolve()
  expect(stream.readNow()).toBeUndefined() // nothing before our end
  await stream.closeWrite()
  let bytes = 0
  for await (const chunk of stream) bytes += chunk.byteLength
  expect(bytes).toBe(258)
})

test('the upload lasts until the answer begins, the download until it ends', async () => {
  const clock = new ManualClock()
  const pair = new PerfPair()
  pair.serve(PROTOCOL, async stream => {
    while (await stream.read() !== null);
    await clock.advance(30)
    await stream.write(new Uint8Array(5))
    await settled()
    await clock.advance(12)
    await stream.write(new Uint8Array(5))
  })
  expect(await perf({ clock }).run(pair.connection, { uploadBytes: 7, downloadBytes: 10 })).toEqual({ uploadBytes: 7, downloadBytes: 10, uploadMs: 30, downloadMs: 12 })
})

test('progress counts what was taken and what arrived', async () => {
  const seen: PerfProgress[] = []
  await perf().run(started().connection, { uploadBytes: 150_000, downloadBytes: 70_000, onProgress: progress => { seen.push(progress) } })
  expect(seen.slice(0, 3)).toEqual([65_536, 131_072, 150_000].map(bytes => ({ direction: 'upload', bytes })))
  expect(seen.at(-1)).toEqual({ direction: 'download', bytes: 70_000 })
})

test.each([
  { sent: 9, says: 'and sent 9' },
  { sent: 11, says: 'and sent more' }
])('an answer of $sent bytes for 10 is an error', async ({ sent, says }) => {
  const pair = new PerfPair()
  pair.serve(PROTOCOL, async stream => {
    while (await stream.read() !== null);
    await stream.write(new Uint8Array(sent))
  })
  await expect(perf().run(pair.connection, { downloadBytes: 10 })).rejects.toMatchObject({ code: 'ERR_PERF_ANSWER', side: 'remote', message: expect.stringContaining(says) as string })
  expect((await pair.streams[0]?.[0].closed)?.how).toMatch(/aborted|clean/)
})

test('cancelling aborts the stream, and the peer is not reported as a failing handler', async () => {
  const pair = started()
  const controller = new AbortController()
  const run = perf().run(pair.connection, { uploadBytes: 2 ** 40, signal: controller.signal, onProgress: ({ bytes }) => { if (bytes > 1_000_000) controller.abort(new Error('enough')) } })
  await expect(run).rejects.toThrow('enough')
  expect(await pair.streams[0]?.[1].closed).toMatchObject({ how: 'reset' })
  await settled()
  expect(pair.errors).toEqual([])
})

test.each(['uploadBytes', 'downloadBytes'])('%s must be a whole number, and nothing is opened', async name => {
  const pair = started()
  for (const value of [-1, 1.5, NaN, Infinity]) await expect(perf().run(pair.connection, { [name]: value })).rejects.toThrow(TypeError)
  expect(pair.streams).toEqual([])
})

test('who asks for more than maxAnswerBytes is reset', async () => {
  const pair = started({ maxAnswerBytes: 100 })
  await expect(perf().run(pair.connection, { downloadBytes: 101 })).rejects.toMatchObject({ code: 'ERR_STREAM_RESET' })
  expect(pair.errors).toMatchObject([{ code: 'ERR_PERF_LIMIT', side: 'remote' }])
  expect(await perf().run(pair.connection, { downloadBytes: 100 })).toMatchObject({ downloadBytes: 100 })
})

test('a stream that ends before it says how much is wanted is an error of the handler', async () => {
  const pair = started()
  const stream = pair.open(PROTOCOL)
  await stream.write(new Uint8Array(7))
  await stream.closeWrite()
  await stream.closed
  expect(pair.errors).toMatchObject([{ code: 'ERR_UNEXPECTED_END' }])
})

test('start serves the protocol, stop ends it, and both may follow again', async () => {
  const pair = new PerfPair()
  const protocol = perf()
  await protocol.stop()
  for (let time = 0; time < 2; time++) {
    await protocol.start(pair.swarm)
    expect(pair.protocols).toEqual([protocol.protocol])
    await protocol.stop()
    await protocol.stop()
    expect(pair.protocols).toEqual([])
  }
})

test('options that cannot work are named', () => {
  expect(() => perf({ maxAnswerBytes: -1, maxInboundPerPeer: 0.5, size: 3 } as PerfOptions)).toThrow(/3 problems.*unknown option 'size'.*maxAnswerBytes.*maxInboundPerPeer/)
})

async function settled (): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await Promise.resolve()
}
