import { once } from 'node:events'
import { describe, expect, test } from 'vitest'
import type { RawLink } from '@ts-libp2p/interface-transport'
import { disposable } from '@ts-libp2p/stream-tools'
import { tcp } from '@ts-libp2p/transport-tcp'
import { closeAll, first, linked, LOOPBACK, openHandles, raw, readAll, settled, turn, until } from './support/linked.ts'
import { againstSocket, MIB, ofSocket, pattern } from './support/sockets.ts'

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
    expect(Buffer.compare(await readAll(accepted), pattern(100_000))).toBe(0)
    expect([dialled.state, accepted.state]).toEqual(['write-closed', 'read-closed'])
    await accepted.write(pattern(300_000))
    await accepted.closeWrite()
    expect(Buffer.compare(await readAll(dialled), pattern(300_000))).toBe(0)
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

describe('memory', () => {
  test('of what was sent and marked is given back, and of nothing else', async () => {
    const { link, socket } = await againstSocket()
    const mine = new Uint8Array(65_536).fill(1)
    const marked = disposable(new Uint8Array(65_536).fill(2))
    await link.write([mine, marked])
    await link.close()
    const received = await readAll(socket as never)
    expect(received.byteLength).toBe(131_072)
    expect([received[0], received.at(-1)]).toEqual([1, 2])
    expect(mine.byteLength).toBe(65_536)
    expect(marked.byteLength).toBe('transfer' in ArrayBuffer.prototype ? 0 : 65_536)
  })
})
