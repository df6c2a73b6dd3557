import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { once } from 'node:events'
import { multiaddr } from '@multiformats/multiaddr'
import { describe, expect, test } from 'vitest'
import type { RawLink } from '@ts-libp2p/interface-transport'
import { ManualClock } from '@ts-libp2p/stream-tools'
import { tcp, type TcpOptions } from '@ts-libp2p/transport-tcp'
import { socketLink } from '../src/socket-link.ts'
import { closeAll, first, linked, LOOPBACK, openHandles, raw, readAll, settled, turn, until } from './support/linked.ts'

const MIB = 1024 * 1024

/** A link of ours and the plain socket at its far end. */
async function againstSocket (options?: TcpOptions): Promise<{ link: RawLink, socket: Socket }> {
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const [[socket], link] = await Promise.all([
    once(server, 'connection') as Promise<[Socket]>,
    tcp(options).dial(multiaddr(`/ip4/127.0.0.1/tcp/${(server.address() as AddressInfo).port}`))
  ])
  server.close()
  socket.on('error', () => {})
  return { link: raw(link), socket }
}

/** A link of ours and the socket it was made of. */
async function ofSocket (): Promise<{ link: RawLink, socket: Socket }> {
  const server = createServer(socket => { socket.on('error', () => {}) }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  await once(socket, 'connect')
  server.close()
  return { link: socketLink(socket, { localAddress: LOOPBACK, remoteAddress: LOOPBACK, direction: 'outbound' }, {}), socket }
}

function pattern (byteLength: number): Uint8Array {
  return Uint8Array.from({ length: byteLength }, (_, index) => index % 251)
}

describe('end, reset and lost are kept apart', () => {
  test('FIN is the end: what was sent before is read, and our side stays open', async () => {
    const { link, socket } = await againstSocket()
    socket.end('last words')
    expect(await link.read()).toEqual(new Uint8Array(Buffer.from('last words')))
    expect(await link.read()).toBe(null)
    expect(link.readNow()).toBe(null)
    expect(link.state).toBe('read-closed')
    await link.write(new Uint8Array([1]))
    await link.closeWrite()
    expect(await link.closed).toEqual({ how: 'clean' })
    expect([...await readAll(socket as never)]).toEqual([1])
  })

  test('RST is a reset', async () => {
    const { link, socket } = await againstSocket()
    socket.resetAndDestroy()
    await expect(link.read()).rejects.toMatchObject({ code: 'ERR_STREAM_RESET', side: 'remote', cause: { code: 'ECONNRESET' } })
    expect(await link.closed).toMatchObject({ how: 'reset' })
    expect(() => link.writeNow(new Uint8Array([1]))).toThrow('reset')
    await expect(link.write(new Uint8Array([1]))).rejects.toMatchObject({ code: 'ERR_STREAM_RESET' })
  })

  test('RST right after data is a reset, never an end', async () => {
    for (let round = 0; round < 50; round++) {
      const { link, socket } = await againstSocket()
      socket.write(pattern(1000))
      socket.resetAndDestroy()
      let failure: unknown
      try {
        await readAll(link)
      } catch (error) {
        failure = error
      }
      expect(failure).toMatchObject({ code: 'ERR_STREAM_RESET' })
      expect(await link.closed).toMatchObject({ how: 'reset' })
    }
  })

  test('RST right after data while writes of ours are under way is a reset, never an end', async () => {
    for (let round = 0; round < 20; round++) {
      const { link, socket } = await againstSocket()
      await settled(() => { try { return link.writeNow(new Uint8Array(64 * 1024)) ? Math.random() : 0 } catch { return 0 } })
      socket.write(pattern(1000))
      socket.resetAndDestroy()
      await expect(readAll(link)).rejects.toMatchObject({ code: 'ERR_STREAM_RESET' })
    }
  })

  test('FIN while writes of ours are under way is an end', async () => {
    const { link, socket } = await againstSocket()
    while (link.writeNow(new Uint8Array(64 * 1024))) await turn()
    socket.end('done')
    expect([...await readAll(link)]).toEqual([...Buffer.from('done')])
    expect(link.state).toBe('read-closed')
    link.abort()
    socket.destroy()
  })

  test('a reset after the end is noticed though nobody writes: what came before stays readable', async () => {
    const { link, socket } = await againstSocket()
    socket.end('all')
    await until(() => link.state === 'read-closed')
    socket.resetAndDestroy()
    expect(await link.closed).toMatchObject({ how: 'reset' })
    expect([...await readAll(link)]).toEqual([...Buffer.from('all')])
  })

  test('a reset is noticed though nobody reads and the socket is paused', async () => {
    const { link, socket } = await againstSocket()
    socket.write(new Uint8Array(MIB))
    await settled(() => socket.bytesWritten - socket.writableLength)
    socket.resetAndDestroy()
    expect(await link.closed).toMatchObject({ how: 'reset' })
    await expect(link.read()).rejects.toMatchObject({ code: 'ERR_STREAM_RESET' })
  })

  test('a peer that closed and got bytes of ours resets: after its end only writing fails', async () => {
    const { link, socket } = await againstSocket()
    socket.resume()
    socket.end('x')
    socket.once('finish', () => socket.destroy())
    await once(socket, 'close')
    expect([...await readAll(link)]).toEqual([...Buffer.from('x')])
    let failure: unknown
    while (failure === undefined) {
      await link.write(new Uint8Array(10)).catch((error: unknown) => { failure = error })
      await turn()
    }
    expect(failure).toMatchObject({ code: 'ERR_STREAM_RESET' })
    expect(await link.read()).toBe(null)
    expect(await link.closed).toMatchObject({ how: 'reset' })
  })

  test.each(['ETIMEDOUT', 'EHOSTUNREACH', 'ENETDOWN'])('%s is a loss, with the cause', async code => {
    const { link, socket } = await ofSocket()
    const reading = link.read()
    const cause = Object.assign(new Error(`read ${code}`), { code })
    socket.destroy(cause)
    await expect(reading).rejects.toMatchObject({ code: 'ERR_STREAM_LOST', message: `the connection was lost: read ${code}`, cause })
    expect(await link.closed).toMatchObject({ how: 'lost' })
  })

  test('a socket that is closed without an end is a loss', async () => {
    const { link, socket } = await ofSocket()
    socket.destroy()
    expect(await link.closed).toMatchObject({ how: 'lost', error: { code: 'ERR_STREAM_LOST' } })
  })
})

describe('abort', () => {
  test('the peer sees a reset', async () => {
    const both = await linked()
    both.dialled.abort(new Error('enough'))
    await expect(both.accepted.read()).rejects.toMatchObject({ code: 'ERR_STREAM_RESET' })
    expect(await both.dialled.closed).toMatchObject({ how: 'aborted', error: { code: 'ERR_STREAM_ABORTED', cause: { message: 'enough' } } })
    await closeAll(both)
  })

  test('also right after data, also while megabytes are stuck', async () => {
    for (const byteLength of [1, 1000, 4 * MIB]) {
      const both = await linked()
      both.dialled.write(new Uint8Array(byteLength)).catch(() => {})
      await turn()
      both.dialled.abort()
      await expect(readAll(both.accepted)).rejects.toMatchObject({ code: 'ERR_STREAM_RESET' })
      await closeAll(both)
    }
  })

  test('at every moment after closeWrite: the socket is gone, and no error escapes', async () => {
    const before = openHandles()
    for (let turns = 0; turns < 4; turns++) {
      for (let ticks = 0; ticks < 4; ticks++) {
        const both = await linked()
        both.dialled.writeNow(new Uint8Array([1]))
        const ended = both.dialled.closeWrite()
        for (let turnsLeft = turns; turnsLeft > 0; turnsLeft--) await turn()
        for (let ticksLeft = ticks; ticksLeft > 0; ticksLeft--) await Promise.resolve()
        both.dialled.abort()
        await ended.catch(() => {})
        await closeAll(both)
      }
    }
    await until(() => openHandles() <= before)
  })
})

describe('half-close', () => {
  test('each side ends on its own', async () => {
    const both = await linked()
    const { dialled, accepted } = both
    await dialled.write(pattern(100_000))
    await dialled.closeWrite()
    expect(await readAll(accepted)).toEqual(Buffer.from(pattern(100_000)))
    expect([dialled.state, accepted.state]).toEqual(['write-closed', 'read-closed'])
    await accepted.write(pattern(300_000))
    await accepted.closeWrite()
    expect(await readAll(dialled)).toEqual(Buffer.from(pattern(300_000)))
    expect([await dialled.closed, await accepted.closed]).toEqual([{ how: 'clean' }, { how: 'clean' }])
    await closeAll(both)
  })

  test('both ended: the sockets are gone without an abort', async () => {
    const before = openHandles()
    const { dialled, accepted, listener } = await linked()
    await Promise.all([dialled.close(), accepted.close()])
    await Promise.all([dialled.closed, accepted.closed])
    await listener.close()
    await until(() => openHandles() <= before)
  })
})

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

test('chunks are plain Uint8Arrays', async () => {
  const both = await linked()
  both.dialled.writeNow(new Uint8Array([1]))
  expect(Object.getPrototypeOf(await both.accepted.read())).toBe(Uint8Array.prototype)
  await closeAll(both)
})

test('nothing is left open after many links of every fate', async () => {
  const before = openHandles()
  const listener = await tcp().listen(LOOPBACK)
  const fates: Array<(link: RawLink) => unknown> = [
    link => link.close(),
    link => link.abort(),
    link => link.closeWrite().then(() => link.abort()),
    link => link.write(new Uint8Array(MIB)).then(() => link.abort()),
    link => { link.writeNow(new Uint8Array(10)); link.abort() }
  ]
  const pairs = fates.flatMap(one => fates.map(other => [one, other] as const))
  await Promise.all(pairs.map(async ([one, other]) => {
    const accepting = listener.accept()
    const dialled = raw(await tcp().dial(first(listener)))
    const accepted = raw(await accepting)
    const reading = [dialled, accepted].map(link => readAll(link).catch(() => {}))
    await Promise.allSettled([one(dialled), other(accepted)])
    await Promise.all([dialled.closed, accepted.closed, ...reading])
  }))
  await listener.close()
  await until(() => openHandles() <= before)
})
