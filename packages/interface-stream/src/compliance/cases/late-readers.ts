import { concatBytes, equal, isTrue, LATENESSES, rejectsWith, rejects, sameBytes, show, throwsWith } from '@ts-libp2p/compliance'
import type { ByteStream } from '../../byte-stream.ts'
import { streamCase, type StreamCase } from '../stream-case.ts'
import { checkChunk, readAll, sendFew } from '../transfer.ts'

export const lateReadersCases: readonly StreamCase[] = [
  streamCase({
    id: 'STREAM-READ-11',
    clause: 'S-READ-7',
    title: 'bytes and end wait for a reader that comes a microtask, a macrotask or much later',
    async run (test) {
      for (const lateness of LATENESSES) {
        for (const way of ['read', 'for await', 'readNow'] as const) {
          const { near, far } = await test.pair()
          const sent = sendFew(test, near)
          const closing = near.closeWrite()
          await test.late(lateness)
          const chunks: Uint8Array[] = []
          if (way === 'read') chunks.push(await readAll(far))
          else if (way === 'for await') for await (const chunk of far) chunks.push(chunk)
          else {
            await test.until(() => {
              const chunk = far.readNow()
              if (chunk instanceof Uint8Array) chunks.push(chunk)
              return chunk === null
            })
          }
          sameBytes(concatBytes(chunks), sent, `what ${way} saw a ${lateness} later`)
          await closing
        }
      }
    }
  }),
  streamCase({
    id: 'STREAM-READ-12',
    clause: 'S-READ-7',
    title: 'an end alone waits for a late reader',
    async run (test) {
      for (const lateness of LATENESSES) {
        const { near, far } = await test.pair()
        await near.closeWrite()
        await test.late(lateness)
        equal(await far.read(), null, `a read ${lateness} later`)
        const another = await test.pair()
        await another.near.closeWrite()
        await test.late(lateness)
        for await (const chunk of another.far) isTrue(false, `an iteration ${lateness} later gave ${show(chunk)}`)
      }
    }
  }),
  streamCase({
    id: 'STREAM-READ-13',
    clause: 'S-READ-7',
    title: 'a reset waits for a late reader',
    async run (test) {
      for (const lateness of LATENESSES) {
        const { near, far } = await test.pair()
        await test.quiet()
        near.abort()
        await far.closed
        await test.late(lateness)
        await rejectsWith(far.read(), 'ERR_STREAM_RESET', `a read ${lateness} later`)
        throwsWith(() => far.readNow(), 'ERR_STREAM_RESET', 'readNow()')
      }
    }
  }),
  streamCase({
    id: 'STREAM-READ-14',
    clause: 'S-READ-8',
    title: 'leaving a for await loses nothing: a read and another for await go on',
    async run (test) {
      const { near, far } = await test.pair()
      const chunks: Uint8Array[] = []
      const sent: Uint8Array[] = []
      const leave = new Error('the body of the loop failed')
      for (const way of ['break', 'read', 'throw', 'readNow', 'break', 'for await'] as const) {
        const bytes = test.random.bytes(60)
        sent.push(bytes.slice())
        const writing = near.write(bytes)
        const isLast = way === 'for await'
        const iterate = async (): Promise<void> => {
          for await (const chunk of far) {
            chunks.push(checkChunk(chunk))
            if (way === 'break') break
            if (way === 'throw') throw leave
          }
        }
        if (way === 'break') await iterate()
        else if (way === 'throw') equal(await rejects(iterate(), 'the loop'), leave, 'what the loop threw')
        else if (way === 'read') chunks.push(checkChunk(await far.read({ max: 7 }), 7))
        else if (way === 'readNow') await test.until(() => near.state !== 'open' || takeNow(far, chunks))
        equal(far.state, 'open', `the state after ${way}`)
        if (!isLast) continue
        await Promise.all([writing.then(() => near.closeWrite()), iterate()])
      }
      sameBytes(concatBytes(chunks), concatBytes(sent), 'all that was read')
    }
  }),
  streamCase({
    id: 'STREAM-READ-15',
    clause: 'S-READ-8',
    title: 'leaving a for await leaves the other direction alone',
    needs: ['halfClose'],
    async run (test) {
      const { near, far } = await test.pair()
      const first = sendFew(test, near)
      for await (const chunk of far) {
        sameBytes(chunk, first.subarray(0, chunk.byteLength), 'the first chunk')
        if (chunk.byteLength > 0) break
      }
      await test.quiet()
      const back = test.random.bytes(300)
      const writing = far.write(back.slice()).then(() => far.closeWrite())
      sameBytes(await readAll(near), back, 'what was written after leaving the loop')
      await writing
    }
  })
]

/** One chunk through `readNow`, if there is one. */
function takeNow (stream: ByteStream, chunks: Uint8Array[]): boolean {
  const chunk = stream.readNow()
  if (chunk === undefined) return false
  chunks.push(checkChunk(chunk))
  return true
}
