import { multiaddr } from '@multiformats/multiaddr'
import { describe, expect, test } from 'vitest'
import type { Listener, RawLink, TransportLink } from '@ts-libp2p/interface-transport'
import { memory, memoryHub } from '@ts-libp2p/transport-memory'

const PEER = '/p2p/12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA'

function first (listener: Listener) {
  const [address] = listener.addresses
  if (address === undefined) throw new Error('the listener has no address')
  return address
}

function raw (link: TransportLink | null): RawLink {
  if (link?.kind !== 'raw') throw new Error('not a raw link')
  return link.link
}

describe('addresses', () => {
  test.each([['/memory/1', true, true], ['/memory/0', false, true], ['/memory/18446744073709551615', true, true], [`/memory/7${PEER}`, true, true]])('%s', (text, canDial, canListen) => {
    expect([memory().canDial(multiaddr(text)), memory().canListen(multiaddr(text))]).toEqual([canDial, canListen])
  })

  test.each([
    ['/ip4/127.0.0.1/tcp/1', 'another transport'],
    ['/memory/18446744073709551616', 'more than 64 bits'],
    ['/memory/99999999999999999999999', 'more than 64 bits'],
    ['/memory/-1', 'negative'],
    ['/memory/0x10', 'not decimal'],
    ['/memory/abc', 'no number'],
    ['/memory/1/ws', 'more on top'],
    [`/memory/1${PEER}/p2p-circuit`, 'a relay'],
    [PEER, 'only a peer'],
    ['/', 'nothing']
  ])('refuses %s: %s', async text => {
    const address = multiaddr(text)
    expect([memory().canDial(address), memory().canListen(address)]).toEqual([false, false])
    await expect(memory().dial(address)).rejects.toMatchObject({ code: 'ERR_ADDRESS' })
    await expect(memory().listen(address)).rejects.toMatchObject({ code: 'ERR_ADDRESS' })
  })

  test('/memory/0 takes a free number, another one each time', async () => {
    const transport = memory({ hub: memoryHub() })
    const listeners = [await transport.listen(multiaddr('/memory/1')), await transport.listen(multiaddr('/memory/0')), await transport.listen(multiaddr('/memory/0'))]
    expect(new Set(listeners.map(listener => first(listener).toString())).size).toBe(3)
    expect(listeners.map(listener => first(listener).toString())).not.toContain('/memory/0')
    for (const listener of listeners) await listener.close()
  })
})

test('says what it is', () => {
  expect(memory()).toMatchObject({ contract: 'transport@1', name: 'memory' })
  expect(() => memory({ maxPending: 0 })).toThrow(TypeError)
})

test('round trip, both ends agree on the addresses', async () => {
  const transport = memory({ hub: memoryHub() })
  const listener = await transport.listen(multiaddr(`/memory/42${PEER}`))
  expect(first(listener).toString()).toBe('/memory/42')
  const steps: string[] = []
  const dialled = raw(await transport.dial(multiaddr(`/memory/42${PEER}`), { onProgress: step => steps.push(step) }))
  const accepted = raw(await listener.accept())
  expect(steps).toEqual(['connecting', 'connected'])
  expect(dialled.remoteAddress.equals(accepted.localAddress)).toBe(true)
  expect(dialled.localAddress.equals(accepted.remoteAddress)).toBe(true)
  expect([dialled.direction, accepted.direction]).toEqual(['outbound', 'inbound'])
  expect(dialled.features).toEqual({ halfClose: true, pausable: true })
  await dialled.write(new Uint8Array([1, 2, 3]))
  await dialled.closeWrite()
  expect(await accepted.read()).toEqual(new Uint8Array([1, 2, 3]))
  expect(await accepted.read()).toBe(null)
  await accepted.write(new Uint8Array([4]))
  await accepted.close()
  expect(await dialled.read()).toEqual(new Uint8Array([4]))
  expect([await dialled.closed, await accepted.closed]).toEqual([{ how: 'clean' }, { how: 'clean' }])
  await listener.close()
})

test('an abort is a reset at the far end', async () => {
  const transport = memory({ hub: memoryHub() })
  const listener = await transport.listen(multiaddr('/memory/1'))
  const dialled = raw(await transport.dial(first(listener)))
  const accepted = raw(await listener.accept())
  dialled.abort(new Error('enough'))
  await expect(accepted.read()).rejects.toMatchObject({ code: 'ERR_STREAM_RESET' })
  await listener.close()
})

test('capacity bounds what waits unread', async () => {
  const transport = memory({ hub: memoryHub(), capacity: 10 })
  const listener = await transport.listen(multiaddr('/memory/1'))
  const dialled = raw(await transport.dial(first(listener)))
  expect(dialled.writeNow(new Uint8Array(11))).toBe(false)
  expect(dialled.writeNow(new Uint8Array(10))).toBe(true)
  dialled.abort()
  await listener.close()
})

describe('hubs', () => {
  test('are networks of their own', async () => {
    const one = memory({ hub: memoryHub() })
    const other = memory({ hub: memoryHub() })
    const listener = await one.listen(multiaddr('/memory/1'))
    await expect(other.dial(first(listener))).rejects.toMatchObject({ code: 'ERR_DIAL' })
    await (await other.listen(multiaddr('/memory/1'))).close()
    await listener.close()
  })

  test('without one, transports of a process reach each other', async () => {
    const listener = await memory().listen(multiaddr('/memory/0'))
    raw(await memory().dial(first(listener))).abort()
    await listener.close()
  })
})

describe('refused', () => {
  test('where nobody listens: DialError with a hint', async () => {
    const address = multiaddr('/memory/9')
    await expect(memory({ hub: memoryHub() }).dial(address)).rejects.toMatchObject({ code: 'ERR_DIAL', side: 'remote', address, message: 'no connection to /memory/9: nobody listens there on this hub' })
  })

  test('a number in use: ListenError with a hint, and free again at once after close', async () => {
    const transport = memory({ hub: memoryHub() })
    const address = multiaddr('/memory/9')
    const listener = await transport.listen(address)
    await expect(transport.listen(address)).rejects.toMatchObject({ code: 'ERR_LISTEN', side: 'local', address })
    await listener.close()
    await (await transport.listen(address)).close()
  })

  test('maxPending: the newest is refused, those that wait keep their place', async () => {
    const transport = memory({ hub: memoryHub(), maxPending: 2 })
    const listener = await transport.listen(multiaddr('/memory/1'))
    const dialled = [raw(await transport.dial(first(listener))), raw(await transport.dial(first(listener)))]
    await expect(transport.dial(first(listener))).rejects.toMatchObject({ code: 'ERR_DIAL', message: 'no connection to /memory/1: 2 links wait there to be accepted already' })
    for (const link of dialled) expect(raw(await listener.accept()).remoteAddress.equals(link.localAddress)).toBe(true)
    raw(await transport.dial(first(listener))).abort()
    await listener.close()
  })

  test('aborted before', async () => {
    const transport = memory({ hub: memoryHub() })
    const reason = new Error('not now')
    const signal = AbortSignal.abort(reason)
    await expect(transport.listen(multiaddr('/memory/1'), { signal })).rejects.toBe(reason)
    const listener = await transport.listen(multiaddr('/memory/1'))
    await expect(transport.dial(first(listener), { signal })).rejects.toBe(reason)
    await listener.close()
  })
})

describe('accept and close', () => {
  test('several accepts wait in the order in which they were made', async () => {
    const transport = memory({ hub: memoryHub() })
    const listener = await transport.listen(multiaddr('/memory/1'))
    const accepts = [listener.accept(), listener.accept()]
    for (const accept of accepts) {
      const dialled = raw(await transport.dial(first(listener)))
      expect(raw(await accept).remoteAddress.equals(dialled.localAddress)).toBe(true)
    }
    await listener.close()
  })

  test('close: waiting and later accepts give null, links nobody accepted are reset, others live on', async () => {
    const transport = memory({ hub: memoryHub() })
    const listener = await transport.listen(multiaddr('/memory/1'))
    const dialled = raw(await transport.dial(first(listener)))
    const accepted = raw(await listener.accept())
    const waiting = raw(await transport.dial(first(listener)))
    await Promise.all([listener.close(), listener.close()])
    expect(listener.addresses).toEqual([])
    expect(await listener.accept()).toBe(null)
    expect(await waiting.closed).toMatchObject({ how: 'reset' })
    await dialled.write(new Uint8Array([1]))
    expect(await accepted.read()).toEqual(new Uint8Array([1]))
    const idle = await transport.listen(multiaddr('/memory/1'))
    const accepts = [idle.accept(), idle.accept()]
    await idle.close()
    expect(await Promise.all(accepts)).toEqual([null, null])
  })
})
