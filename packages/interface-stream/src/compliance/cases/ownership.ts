import { concatBytes, equal, isTrue, sameBytes } from '@ts-libp2p/compliance'
import { streamCase, type StreamCase } from '../stream-case.ts'
import { checkChunk, readAll, readBytes } from '../transfer.ts'

export const ownershipCases: readonly StreamCase[] = [
  streamCase({
    id: 'STREAM-OWN-01',
    clause: 'S-OWN-1',
    title: 'only the bytes of a view are sent, and what surrounds them is not touched',
    async run (test) {
      const { near, far } = await test.pair()
      const whole = test.random.bytes(300)
      const before = whole.slice()
      const views = [whole.subarray(10, 20), whole.subarray(100, 180), whole.subarray(299)]
      const expected = concatBytes(views.map(view => view.slice()))
      const writing = near.write(views).then(() => near.closeWrite())
      sameBytes(await readAll(far), expected, 'what arrived')
      await writing
      for (const [start, end] of [[0, 10], [20, 100], [180, 299]]) sameBytes(whole.slice(start, end), before.slice(start, end), `bytes ${start}–${end} beside the views`)
    }
  }),
  streamCase({
    id: 'STREAM-OWN-02',
    clause: 'S-OWN-1',
    title: 'bytes that writeNow refused stay the caller\'s: unchanged, and never sent as they were then',
    needs: ['pausable'],
    async run (test) {
      const { near, far, maxBufferedBytes } = await test.pair()
      const data = test.random.bytes(maxBufferedBytes + 1)
      const before = data.slice()
      equal(near.writeNow(data), false, 'writeNow() of more than the bound')
      await test.quiet()
      sameBytes(data, before, 'the refused bytes')
      data.fill(0x55)
      const few = test.random.bytes(40)
      const writing = near.write(few).then(() => near.closeWrite())
      sameBytes(await readAll(far), few, 'what arrived')
      await writing
    }
  }),
  streamCase({
    id: 'STREAM-OWN-03',
    clause: 'S-OWN-2',
    title: 'a chunk that the reader keeps never changes again',
    async run (test) {
      const { near, far } = await test.pair()
      const sent = test.random.bytes(2000)
      const writing = (async () => { for (const piece of test.random.pieces(sent, 90)) await near.write(piece) })()
      const kept: Array<{ chunk: Uint8Array, copy: Uint8Array }> = []
      for (let read = 0; read < sent.byteLength;) {
        const chunk = checkChunk(await far.read({ max: 64 }), 64)
        kept.push({ chunk, copy: chunk.slice() })
        read += chunk.byteLength
      }
      await writing
      // Traffic in both directions gives a stream that reuses buffers its chance.
      const more = test.random.bytes(500)
      const moving = [near.write(more), far.write(more)]
      await Promise.all([readBytes(near, 500), readBytes(far, 500), ...moving])
      for (const { chunk, copy } of kept) sameBytes(chunk, copy, 'a chunk that was kept')
      sameBytes(concatBytes(kept.map(({ chunk }) => chunk)), sent, 'all chunks together')
    }
  }),
  streamCase({
    id: 'STREAM-OWN-04',
    clause: 'S-OWN-2',
    title: 'what a reader writes into its chunk shows in no later chunk',
    async run (test) {
      const { near, far } = await test.pair()
      const sent = test.random.bytes(600)
      const writing = near.write(sent.slice())
      for (let read = 0; read < sent.byteLength;) {
        const chunk = checkChunk(await far.read({ max: 16 }), 16)
        sameBytes(chunk, sent.subarray(read, read + chunk.byteLength), `the chunk at ${read}`)
        read += chunk.byteLength
        chunk.fill(0xee)
      }
      await writing
    }
  }),
  streamCase({
    id: 'STREAM-OWN-05',
    clause: 'S-OWN-3',
    title: 'empty pieces and empty writes make no empty chunk, for read, readNow and for await',
    async run (test) {
      const { near, far } = await test.pair()
      const empty = new Uint8Array(0)
      const writing = (async () => {
        await near.write([empty, Uint8Array.of(1), empty, empty, Uint8Array.of(2), empty])
        await near.write(empty)
        await near.write([])
        await near.write([empty, Uint8Array.of(3)])
        await near.closeWrite()
      })()
      const chunks: Uint8Array[] = []
      chunks.push(checkChunk(await far.read()))
      for (let chunk = far.readNow(); chunk !== null && chunk !== undefined; chunk = far.readNow()) chunks.push(checkChunk(chunk))
      for await (const chunk of far) chunks.push(checkChunk(chunk))
      await writing
      sameBytes(concatBytes(chunks), Uint8Array.of(1, 2, 3), 'what arrived')
      isTrue(chunks.length <= 3, `three bytes came in ${chunks.length} chunks`)
    }
  })
]
