import { describe, expect, it } from 'vitest'
import type { Stream } from '@ts-libp2p/interface-connection'
import { content, exchange, readAll } from '../support/content.ts'
import { knows, nextEvent, startNode, type TestNode } from '../support/nodes.ts'
import { WIRES } from '../support/wires.ts'

describe.each(WIRES)('streams over $name', wire => {
  async function pair (): Promise<{ client: TestNode, server: TestNode }> {
    return { server: await startNode(wire), client: await startNode(wire) }
  }

  it('echo 1 MiB, byte by byte the same', async () => {
    const { client, server } = await pair()
    const bytes = content(1024 * 1024)
    const stream = await client.node.dial(server.info, '/echo/1.0.0')
    expect(Buffer.compare(await exchange(stream, bytes), bytes)).toBe(0)
    expect(await stream.closed).toEqual({ how: 'clean' })
  })

  it('work the other way on the same connection', async () => {
    const { client, server } = await pair()
    await client.node.dial(server.info)
    await knows(server.node, client.info.id, '/echo/1.0.0')
    const stream = await server.node.dial(client.info.id, '/echo/1.0.0')
    expect(stream.connection.direction).toBe('inbound')
    expect(await exchange(stream, content(1000))).toEqual(Buffer.from(content(1000)))
  })

  it('tell a handler who is there', async () => {
    const { client, server } = await pair()
    const served = new Promise<Stream>(resolve => {
      server.node.handleProtocol('/who/1', async stream => {
        resolve(stream)
        await readAll(stream)
      })
    })
    const stream = await client.node.dial(server.info, '/who/1')
    await stream.close()
    const inbound = await served
    expect(inbound).toMatchObject({ protocol: '/who/1', direction: 'inbound' })
    expect(inbound.connection.remotePeer.equals(client.info.id)).toBe(true)
  })

  it('are reset when a handler throws, which is reported', async () => {
    const { client, server } = await pair()
    server.node.handleProtocol('/bad/1', () => { throw new Error('a mistake') })
    const reported = nextEvent(server.node, 'handler:error')
    const stream = await client.node.dial(server.info, '/bad/1')
    await expect(stream.read()).rejects.toMatchObject({ code: 'ERR_STREAM_RESET' })
    expect(await stream.closed).toMatchObject({ how: 'reset' })
    expect(await reported).toMatchObject({ protocol: '/bad/1', error: { message: 'a mistake' } })
    expect(server.logged).toMatchObject([{ level: 'error', protocol: '/bad/1' }])
    expect(await exchange(await client.node.dial(server.info, '/echo/1.0.0'), content(10))).toEqual(Buffer.from(content(10)))
  })

  it('are closed when a handler returns', async () => {
    const { client, server } = await pair()
    server.node.handleProtocol('/greet/1', stream => stream.write(new TextEncoder().encode('hello')))
    const stream = await client.node.dial(server.info, '/greet/1')
    expect(new TextDecoder().decode(await readAll(stream))).toBe('hello')
    await stream.close()
    expect(await stream.closed).toEqual({ how: 'clean' })
  })

  it('agree on the first of several protocols that the peer speaks', async () => {
    const { client, server } = await pair()
    server.node.handleProtocol('/a/1', stream => readAll(stream).then(() => {})).handleProtocol('/a/2', stream => readAll(stream).then(() => {}))
    expect((await client.node.dial(server.info, ['/a/3', '/a/2', '/a/1'])).protocol).toBe('/a/2')
    expect((await client.node.dial(server.info, '/a/1')).protocol).toBe('/a/1')
  })

  it('are refused for a protocol that the peer does not speak', async () => {
    const { client, server } = await pair()
    const refused = { code: 'ERR_PROTOCOL_NOT_SUPPORTED', message: expect.stringContaining('/none/1') as unknown }
    await expect(client.node.dial(server.info, ['/none/1', '/none/2'])).rejects.toMatchObject(refused)
    await expect(client.node.dial(server.info, '/none/1', { optimistic: false })).rejects.toMatchObject(refused)
    const stream = await client.node.dial(server.info, '/none/1') // the proposal is still on its way
    await expect(stream.read()).rejects.toMatchObject(refused)
    expect((await stream.closed).how).not.toBe('clean')
  })

  it('end for a protocol that is no longer handled', async () => {
    const { client, server } = await pair()
    server.node.handleProtocol('/a/1', () => {})
    await (await client.node.dial(server.info, '/a/1')).close()
    server.node.unhandleProtocol('/a/1')
    await expect(client.node.dial(server.info, '/a/1', { optimistic: false })).rejects.toMatchObject({ code: 'ERR_PROTOCOL_NOT_SUPPORTED' })
  })

  it('200 at once keep their own content', async () => {
    const { client, server } = await pair()
    await client.node.dial(server.info)
    await Promise.all(Array.from({ length: 200 }, async (_, index) => {
      const bytes = content(2_000 + index, index + 1)
      const stream = await client.node.dial(server.info, '/echo/1.0.0')
      expect(Buffer.compare(await exchange(stream, bytes), bytes)).toBe(0)
    }))
    expect(client.node.connections()).toHaveLength(1)
  })

  it('end with the connection, and are not mistaken for finished', async () => {
    const { client, server } = await pair()
    const stream = await client.node.dial(server.info, '/echo/1.0.0')
    await stream.write(new Uint8Array([1]))
    expect(await stream.read()).toEqual(Buffer.from([1]))
    const closed = nextEvent(client.node, 'connection:close')
    const reading = expect(stream.read()).rejects.toMatchObject({ code: expect.stringMatching(/ERR_STREAM_(LOST|RESET)/) as unknown })
    await server.node.stop()
    await reading
    expect((await closed).reason.how).toMatch(/lost|remote-close/)
  })
})
