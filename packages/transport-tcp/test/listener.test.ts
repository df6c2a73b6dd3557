import { createServer, type AddressInfo } from 'node:net'
import { once } from 'node:events'
import { multiaddr } from '@multiformats/multiaddr'
import { describe, expect, test } from 'vitest'
import { DialError, ListenError, type Listener, type RawLink } from '@ts-libp2p/interface-transport'
import { tcp } from '@ts-libp2p/transport-tcp'
import { first, LOOPBACK, openHandles, raw, turn, until } from './support/linked.ts'

async function dial (listener: Listener): Promise<RawLink> { return raw(await tcp().dial(first(listener))) }

/** Dials where a limit refuses: the reset may come while the dial is under way, or after. */
async function refused (listener: Listener): Promise<void> {
  const fate = await dial(listener).then(link => link.closed, (error: unknown) => error)
  expect(fate instanceof DialError ? fate.cause : fate).toMatchObject(fate instanceof DialError ? { code: 'ECONNRESET' } : { how: 'reset' })
}

describe('addresses', () => {
  test('port 0 is resolved, and there are none once closed', async () => {
    const listener = await tcp().listen(LOOPBACK)
    expect(listener.addresses.map(String)).toEqual([expect.stringMatching(/^\/ip4\/127\.0\.0\.1\/tcp\/[1-9]\d*$/)])
    await listener.close()
    expect(listener.addresses).toEqual([])
  })

  test.each(['/ip4/0.0.0.0/tcp/0', '/ip6/::/tcp/0'])('%s is expanded to addresses that can be dialled, loopback included', async wildcard => {
    const listener = await tcp().listen(multiaddr(wildcard))
    expect(listener.addresses.map(String).some(address => address.includes('/127.0.0.1/') || address.includes('/::1/'))).toBe(true)
    for (const address of listener.addresses) {
      const link = raw(await tcp().dial(address))
      const accepted = raw(await listener.accept())
      expect(accepted.localAddress.equals(address)).toBe(true)
      link.abort()
      accepted.abort()
    }
    await listener.close()
  })

  test('the IPv6 wildcard leaves the IPv4 port alone', async () => {
    const six = await tcp().listen(multiaddr('/ip6/::/tcp/0'))
    const port = first(six).getComponents()[1]?.value ?? ''
    const four = await tcp().listen(multiaddr(`/ip4/0.0.0.0/tcp/${port}`))
    const link = raw(await tcp().dial(multiaddr(`/ip4/127.0.0.1/tcp/${port}`)))
    const accepted = raw(await four.accept())
    expect(accepted.remoteAddress.toString()).toMatch(/^\/ip4\//)
    link.abort()
    accepted.abort()
    await six.close()
    await four.close()
  })

  test('a trailing /p2p is not part of them', async () => {
    const listener = await tcp().listen(LOOPBACK.encapsulate('/p2p/12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA'))
    expect(first(listener).toString()).not.toContain('p2p')
    await listener.close()
  })
})

describe('listen', () => {
  test('a port in use: ListenError with a hint and the cause', async () => {
    const listener = await tcp().listen(LOOPBACK)
    const address = first(listener)
    const error: unknown = await tcp().listen(address).catch((error: unknown) => error)
    expect(error).toBeInstanceOf(ListenError)
    expect(error).toMatchObject({ code: 'ERR_LISTEN', address, cause: { code: 'EADDRINUSE' }, message: expect.stringMatching(/port \d+ is already in use: stop the other program or choose another port/) as string })
    await listener.close()
  })

  test('an address that is not ours: ListenError with a hint', async () => {
    await expect(tcp().listen(multiaddr('/ip4/192.0.2.1/tcp/0'))).rejects.toMatchObject({ code: 'ERR_LISTEN', message: 'cannot listen on /ip4/192.0.2.1/tcp/0: this machine has no such address: give one of its own, or /ip4/0.0.0.0 for all of them' })
  })

  test('the same port is free again at once, also while links live on', async () => {
    let listener = await tcp().listen(LOOPBACK)
    const address = first(listener)
    const links = []
    for (let round = 0; round < 20; round++) {
      links.push(await dial(listener), raw(await listener.accept()))
      await listener.close()
      listener = await tcp().listen(address)
    }
    await listener.close()
    for (const link of links) {
      expect(link.state).toBe('open')
      link.abort()
    }
  })

  test('aborted before or at once: rejects with the reason, nothing stays bound', async () => {
    const before = openHandles()
    const reason = new Error('not now')
    await expect(tcp().listen(LOOPBACK, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    const controller = new AbortController()
    const listening = tcp().listen(LOOPBACK, { signal: controller.signal })
    controller.abort(reason)
    await expect(listening).rejects.toBe(reason)
    await until(() => openHandles() <= before)
  })

  test('aborted after: the listener stays', async () => {
    const controller = new AbortController()
    const listener = await tcp().listen(LOOPBACK, { signal: controller.signal })
    controller.abort()
    expect(listener.addresses).toHaveLength(1)
    await listener.close()
  })
})

describe('accept', () => {
  test('links wait in the order in which they came', async () => {
    const listener = await tcp().listen(LOOPBACK)
    const dialled = []
    for (let index = 0; index < 5; index++) dialled.push(await dial(listener))
    for (const link of dialled) {
      const accepted = raw(await listener.accept())
      expect(accepted.remoteAddress.equals(link.localAddress)).toBe(true)
      accepted.abort()
      link.abort()
    }
    await listener.close()
  })

  test('several accepts wait in the order in which they were made', async () => {
    const listener = await tcp().listen(LOOPBACK)
    const accepts = [listener.accept(), listener.accept(), listener.accept()]
    for (const accept of accepts) {
      const link = await dial(listener)
      const accepted = raw(await accept)
      expect(accepted.remoteAddress.equals(link.localAddress)).toBe(true)
      accepted.abort()
      link.abort()
    }
    await listener.close()
  })

  test('what was sent before the accept is read after it', async () => {
    const listener = await tcp().listen(LOOPBACK)
    const link = await dial(listener)
    await link.write(new Uint8Array([7, 8]))
    await link.closeWrite()
    for (let turns = 0; turns < 50; turns++) await turn()
    const accepted = raw(await listener.accept())
    expect(await accepted.read()).toEqual(new Uint8Array([7, 8]))
    expect(await accepted.read()).toBe(null)
    await accepted.close()
    await link.closed
    await listener.close()
  })

  test('null once closed, for waiting and later calls', async () => {
    const listener = await tcp().listen(LOOPBACK)
    const waiting = [listener.accept(), listener.accept()]
    await listener.close()
    expect(await Promise.all(waiting)).toEqual([null, null])
    expect(await listener.accept()).toBe(null)
  })
})

describe('close', () => {
  test('aborts links that nobody accepted: their dialler sees a reset', async () => {
    const before = openHandles()
    const listener = await tcp().listen(LOOPBACK)
    const links = [await dial(listener), await dial(listener)]
    for (let turns = 0; turns < 50; turns++) await turn()
    await listener.close()
    for (const link of links) expect(await link.closed).toMatchObject({ how: 'reset', error: { code: 'ERR_STREAM_RESET' } })
    await until(() => openHandles() <= before)
  })

  test('is idempotent, also at the same time', async () => {
    const listener = await tcp().listen(LOOPBACK)
    await Promise.all([listener.close(), listener.close()])
    await listener.close()
    expect(listener.addresses).toEqual([])
  })

  test('links that were accepted live on', async () => {
    const listener = await tcp().listen(LOOPBACK)
    const link = await dial(listener)
    const accepted = raw(await listener.accept())
    await listener.close()
    await link.write(new Uint8Array([1]))
    expect(await accepted.read()).toEqual(new Uint8Array([1]))
    link.abort()
    expect(await accepted.closed).toMatchObject({ how: 'reset' })
  })
})

describe('limits', () => {
  test('maxPending: the newest is reset, those that wait keep their place', async () => {
    const listener = await tcp({ maxPending: 2 }).listen(LOOPBACK)
    const waiting = [await dial(listener), await dial(listener)]
    await refused(listener)
    for (const link of waiting) {
      expect(link.state).toBe('open')
      const accepted = raw(await listener.accept())
      expect(accepted.remoteAddress.equals(link.localAddress)).toBe(true)
      accepted.abort()
      await link.closed
    }
    await listener.close()
  })

  test('maxConnections: one more is reset, and a place that becomes free is used again', async () => {
    const listener = await tcp({ maxConnections: 2 }).listen(LOOPBACK)
    const open = [await dial(listener), raw(await listener.accept()), await dial(listener), raw(await listener.accept())]
    await refused(listener)
    open[0]?.abort()
    await open[1]?.closed
    for (let turns = 0; turns < 50; turns++) await turn()
    const next = await dial(listener)
    raw(await listener.accept()).abort()
    for (const link of [...open, next]) link.abort()
    await listener.close()
  })

  test('a flood of silent connections is held to the bound', async () => {
    const before = openHandles()
    const listener = await tcp({ maxPending: 8 }).listen(LOOPBACK)
    const dials = await Promise.allSettled(Array.from({ length: 60 }, () => dial(listener)))
    const links = dials.flatMap(dial => dial.status === 'fulfilled' ? [dial.value] : [])
    await until(() => links.filter(link => link.state === 'open').length <= 8)
    for (let turns = 0; turns < 50; turns++) await turn()
    expect(links.filter(link => link.state === 'open')).toHaveLength(8)
    await listener.close()
    await Promise.all(links.map(link => link.closed))
    await until(() => openHandles() <= before)
  })
})

test('a peer that ends as soon as it has answered is read to its end', async () => {
  const server = createServer(socket => socket.end('bye'))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const link = raw(await tcp().dial(multiaddr(`/ip4/127.0.0.1/tcp/${(server.address() as AddressInfo).port}`)))
  expect(await link.read()).toEqual(new Uint8Array(Buffer.from('bye')))
  expect(await link.read()).toBe(null)
  await link.close()
  expect(await link.closed).toEqual({ how: 'clean' })
  server.close()
})
