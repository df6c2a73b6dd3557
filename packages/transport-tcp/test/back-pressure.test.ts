import { once } from 'node:events'
import { describe, expect, test } from 'vitest'
import { ManualClock } from '@ts-libp2p/stream-tools'
import { closeAll, linked, openHandles, settled, turn, until } from './support/linked.ts'
import { againstSocket, MIB, pattern } from './support/sockets.ts'

describe('back-pressure', () => {
  test('an idle reader stalls the writer within the bounds of both sides and of the kernel', async () => {
    const both = await linked()
    let taken = 0
    const chunk = new Uint8Array(64 * 1024)
    const writing = (async () => {
      for (;;) {
        await both.dialled.write(chunk)
        taken += chunk.byteLength
      }
    })()
    writing.catch(() => {})
    const stalledAt = await settled(() => taken)
    expect(stalledAt).toBeLessThan(32 * MIB) // the kernel holds a few MiB, both sides together under 1 MiB
    expect(both.dialled.writeNow(chunk)).toBe(false)
    for (let read = 0; read < stalledAt + MIB;) read += (await both.accepted.read())?.byteLength ?? 0
    expect(await settled(() => taken)).toBeGreaterThan(stalledAt)
    await closeAll(both)
  })

  test('what waits unread is under a bound of its own', async () => {
    const { link, socket } = await againstSocket()
    socket.write(new Uint8Array(16 * MIB))
    await settled(() => socket.bytesWritten - socket.writableLength)
    let atOnce = 0
    for (let chunk = link.readNow(); chunk instanceof Uint8Array; chunk = link.readNow()) atOnce += chunk.byteLength
    expect(atOnce).toBeGreaterThanOrEqual(256 * 1024)
    expect(atOnce).toBeLessThanOrEqual((256 + 64) * 1024)
    link.abort()
    socket.destroy()
  })

  test('a batch of 256 KiB and overhead is taken whole by writeNow on an empty link', async () => {
    const both = await linked()
    const batch = Array.from({ length: 4 }, () => [new Uint8Array(18), new Uint8Array(65_519), new Uint8Array(16)]).flat()
    expect(both.dialled.writeNow(batch)).toBe(true)
    expect(both.dialled.writeNow(new Uint8Array(MIB))).toBe(false)
    await closeAll(both)
  })

  test('many megabytes arrive whole and in order at a slow reader', async () => {
    const both = await linked()
    const sent = pattern(8 * MIB + 17)
    const writing = both.dialled.write([sent.subarray(0, 3), sent.subarray(3)]).then(() => both.dialled.closeWrite())
    const received: Uint8Array[] = []
    for (;;) {
      const chunk = await both.accepted.read({ max: 10_007 })
      if (chunk === null) break
      received.push(chunk)
      if (received.length % 50 === 0) await turn()
    }
    await writing
    expect(Buffer.concat(received).equals(sent)).toBe(true)
    await closeAll(both)
  })
})

describe('deadlines', () => {
  test('a write that a dead peer never takes is stalled, the link reset', async () => {
    const clock = new ManualClock()
    const { link, socket } = await againstSocket({ clock, writeStallMs: 1000 })
    const writing = link.write(new Uint8Array(64 * MIB))
    const outcome = writing.catch((error: unknown) => error)
    await settled(() => socket.bytesRead)
    await clock.advance(2001)
    expect(await outcome).toMatchObject({ code: 'ERR_STREAM_STALLED' })
    socket.destroy()
  })

  test('both ended, but the peer takes none of our last bytes: the socket is not held for ever', async () => {
    const clock = new ManualClock()
    const { link, socket } = await againstSocket({ clock, closeGraceMs: 1000 })
    while (link.writeNow(new Uint8Array(64 * 1024))) await turn()
    await link.closeWrite()
    socket.end()
    expect(await link.closed).toEqual({ how: 'clean' })
    const open = openHandles()
    expect(clock.pending).toBe(1)
    await clock.advance(1000)
    await until(() => openHandles() < open)
    socket.destroy()
  })

  test('both ended, and the peer is slow: it gets every byte', async () => {
    const clock = new ManualClock()
    const { link, socket } = await againstSocket({ clock, closeGraceMs: 1000 })
    let written = 0
    for (; link.writeNow(new Uint8Array(64 * 1024)); written += 64 * 1024) await turn()
    await link.closeWrite()
    socket.end()
    await link.closed
    let read = 0
    socket.on('data', chunk => { read += chunk.byteLength })
    socket.resume()
    await once(socket, 'end')
    await clock.advance(1000)
    expect(read).toBe(written)
    expect(clock.pending).toBe(0)
    socket.destroy()
  })
})
