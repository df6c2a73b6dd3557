import { createServer, type AddressInfo } from 'node:net'
import { getEventListeners, once } from 'node:events'
import { multiaddr } from '@multiformats/multiaddr'
import { describe, expect, test } from 'vitest'
import { DialError } from '@ts-libp2p/interface-transport'
import { tcp } from '@ts-libp2p/transport-tcp'
import { deafListener } from './support/deaf-listener.ts'
import { closeAll, first, linked, LOOPBACK, openHandles, raw, readAll, turn, until } from './support/linked.ts'

/** How many listeners a signal has. */
function listenersOf (signal: AbortSignal): number {
  return getEventListeners(signal, 'abort').length
}

describe('dial', () => {
  test.each(['/ip4/127.0.0.1/tcp/0', '/ip4/127.0.0.2/tcp/0', '/ip4/127.255.1.9/tcp/0', '/ip6/::1/tcp/0'])('round trip over %s, both ends agree on the addresses', async address => {
    const both = await linked({}, multiaddr(address))
    const { dialled, accepted } = both
    expect(dialled.remoteAddress.equals(accepted.localAddress)).toBe(true)
    expect(dialled.localAddress.equals(accepted.remoteAddress)).toBe(true)
    expect(dialled.remoteAddress.equals(first(both.listener))).toBe(true)
    expect([dialled.direction, accepted.direction]).toEqual(['outbound', 'inbound'])
    expect(dialled.features).toEqual({ halfClose: true, pausable: true })
    await dialled.write(new Uint8Array([1, 2, 3]))
    expect(await accepted.read()).toEqual(new Uint8Array([1, 2, 3]))
    await accepted.write([new Uint8Array([4]), new Uint8Array([5, 6])])
    await accepted.close()
    expect(await readAll(dialled)).toEqual(Buffer.from([4, 5, 6]))
    await dialled.close()
    expect([await dialled.closed, await accepted.closed]).toEqual([{ how: 'clean' }, { how: 'clean' }])
    await closeAll(both)
  })

  test('a trailing /p2p is stripped', async () => {
    const listener = await tcp().listen(LOOPBACK)
    const link = raw(await tcp().dial(first(listener).encapsulate('/p2p/12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA')))
    expect(link.remoteAddress.equals(first(listener))).toBe(true)
    link.abort()
    await listener.close()
  })

  test('reports its steps', async () => {
    const listener = await tcp().listen(LOOPBACK)
    const steps: string[] = []
    const { link } = await tcp().dial(first(listener), { onProgress: step => steps.push(step) }) as { link: { abort: () => void } }
    expect(steps).toEqual(['connecting', 'connected'])
    link.abort()
    await listener.close()
  })

  test('an exception in onProgress fails the dial and leaves no socket open', async () => {
    const before = openHandles()
    const listener = await tcp().listen(LOOPBACK)
    await expect(tcp().dial(first(listener), { onProgress: step => { if (step === 'connected') throw new RangeError('mine') } })).rejects.toThrow(RangeError)
    raw(await listener.accept()).abort()
    await listener.close()
    await until(() => openHandles() <= before)
  })

  test('where nobody listens: DialError with a hint and the cause', async () => {
    const listener = await tcp().listen(LOOPBACK)
    const address = first(listener)
    await listener.close()
    const error: unknown = await tcp().dial(address).catch((error: unknown) => error)
    expect(error).toBeInstanceOf(DialError)
    expect(error).toMatchObject({ code: 'ERR_DIAL', side: 'remote', address, cause: { code: 'ECONNREFUSED' } })
    expect((error as Error).message).toBe(`no connection to ${address.toString()}: nobody listens there: check the address and that the peer is running`)
  })

  test('aborted before: rejects with the reason and opens nothing', async () => {
    const before = openHandles()
    const reason = new Error('not now')
    await expect(tcp().dial(multiaddr('/ip4/127.0.0.1/tcp/1'), { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    expect(openHandles()).toBe(before)
  })

  test('aborted while connecting: rejects with the reason, closes the socket, leaves no listener on the signal', async () => {
    const deaf = await deafListener()
    const before = openHandles()
    const controller = new AbortController()
    const { signal } = controller
    const dialling = tcp().dial(multiaddr(`/ip4/127.0.0.1/tcp/${deaf.port}`), { signal })
    for (let turns = 0; turns < 20; turns++) await turn()
    expect(listenersOf(signal)).toBe(1)
    expect(openHandles()).toBeGreaterThan(before)
    const reason = new Error('took too long')
    controller.abort(reason)
    await expect(dialling).rejects.toBe(reason)
    expect(listenersOf(signal)).toBe(0)
    await until(() => openHandles() <= before)
    await deaf.close()
  })

  test('a reason that is no Error is wrapped in one', async () => {
    await expect(tcp().dial(multiaddr('/ip4/127.0.0.1/tcp/1'), { signal: AbortSignal.abort('enough') })).rejects.toBeInstanceOf(Error)
  })

  test('aborted after: nothing happens, and no listener stays on the signal', async () => {
    const listener = await tcp().listen(LOOPBACK)
    const controller = new AbortController()
    const { signal } = controller
    const link = raw(await tcp().dial(first(listener), { signal }))
    expect(listenersOf(signal)).toBe(0)
    controller.abort()
    expect(link.state).toBe('open')
    link.abort()
    await listener.close()
  })

  test('no listener stays on the signal of a failed dial', async () => {
    const { signal } = new AbortController()
    const listener = await tcp().listen(LOOPBACK)
    const address = first(listener)
    await listener.close()
    await expect(tcp().dial(address, { signal })).rejects.toThrow(DialError)
    expect(listenersOf(signal)).toBe(0)
  })

  test('an accept and reset at once is a failed dial or a reset link, never an end', async () => {
    const server = createServer(socket => socket.resetAndDestroy())
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = multiaddr(`/ip4/127.0.0.1/tcp/${(server.address() as AddressInfo).port}`)
    for (let round = 0; round < 50; round++) {
      const outcome = await tcp().dial(address).then(link => raw(link).closed, (error: unknown) => error)
      expect(outcome instanceof DialError || (outcome as { how: string }).how === 'reset').toBe(true)
    }
    server.close()
  })
})
