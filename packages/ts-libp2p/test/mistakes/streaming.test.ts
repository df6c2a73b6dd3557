import { describe, expect, it } from 'vitest'
import type { LogRecord, Stream } from '../../src/index.ts'
import { addressOf, startNode } from './strangers.ts'
import { told } from './told.ts'

describe('what a user is told who opens a stream', () => {
  it('for a protocol that the peer does not speak', async () => {
    const [server, client] = [await startNode(), await startNode()]
    expect(await told(async () => (await client.dial(addressOf(server), '/chat/1.0.0')).read())).toMatchInlineSnapshot(`
      "ProtocolNotSupportedError ERR_PROTOCOL_NOT_SUPPORTED remote
      the peer does not speak /chat/1.0.0: check the name and the version, and that the peer handles it"
    `)
    expect(await told(() => client.dial(addressOf(server), ['/chat/2.0.0', '/chat/1.0.0']))).toMatchInlineSnapshot(`
      "ProtocolNotSupportedError ERR_PROTOCOL_NOT_SUPPORTED remote
      the peer does not speak /chat/2.0.0, /chat/1.0.0: check the name and the version, and that the peer handles it"
    `)
  })

  it('for a name without a slash, or for none', async () => {
    const [server, client] = [await startNode(), await startNode()]
    expect(await told(() => client.dial(addressOf(server), 'chat'))).toMatchInlineSnapshot(`
      "TypeError
      a protocol name begins with a slash, such as /chat/1.0.0: 'chat' does not"
    `)
    expect(await told(() => client.dial(addressOf(server), []))).toMatchInlineSnapshot(`
      "TypeError
      name at least one protocol, or none to get the connection"
    `)
    const connection = await client.dial(addressOf(server))
    expect(await told(() => connection.openStream([]))).toMatchInlineSnapshot(`
      "TypeError
      name at least one protocol"
    `)
    expect(await told(async () => (await connection.openStream('chat')).read())).toMatchInlineSnapshot(`
      "TypeError
      a protocol name begins with a slash, such as /chat/1.0.0: 'chat' does not"
    `)
  })

  it('on a connection that is closed', async () => {
    const [server, client] = [await startNode(), await startNode()]
    const connection = await client.dial(addressOf(server))
    await connection.close()
    expect(await told(() => connection.openStream('/ipfs/ping/1.0.0'))).toMatchInlineSnapshot(`
      "ConnectionClosedError ERR_CONNECTION_CLOSED local
      the connection to <peer A> is closing: dial the peer again"
    `)
  })

  it('beyond a limit of this node', async () => {
    const [server, client] = [await startNode({ echo: true }), await startNode({ limits: { maxOutboundStreamsPerPeer: 1 } })]
    const connection = await client.dial(addressOf(server))
    await client.identify(connection)
    expect(await told(async () => {
      for (;;) await connection.openStream('/echo/1.0.0')
    })).toMatchInlineSnapshot(`
      "LimitError ERR_LIMIT local
      the limit maxOutboundStreamsPerPeer of 1 is reached: close what is not needed, or raise it"
    `)
  })
})

describe('what a user is told who uses a stream', () => {
  it('and reads twice at once', async () => {
    const stream = await echoStream()
    const first = stream.read()
    expect(await told(() => stream.read())).toMatchInlineSnapshot(`
      "ReadPendingError ERR_READ_PENDING local
      another read is waiting on this stream: await it before reading again"
    `)
    stream.abort()
    await first.catch(() => {})
  })

  it('and writes after closeWrite', async () => {
    const stream = await echoStream()
    await stream.closeWrite()
    expect(await told(() => stream.write(new Uint8Array(1)))).toMatchInlineSnapshot(`
      "WriteClosedError ERR_WRITE_CLOSED local
      this side already ended its writing: write before closeWrite() or close(), or open another stream"
    `)
  })

  it('after close', async () => {
    const stream = await echoStream()
    await stream.close()
    expect(await told(() => stream.read())).toMatchInlineSnapshot(`
      "ReadClosedError ERR_READ_CLOSED local
      this side closed the stream and reads no more: use closeWrite() to end only the writing side"
    `)
    expect(await told(() => stream.write(new Uint8Array(1)))).toMatchInlineSnapshot(`
      "WriteClosedError ERR_WRITE_CLOSED local
      this side already ended its writing: write before closeWrite() or close(), or open another stream"
    `)
  })

  it('after abort', async () => {
    const stream = await echoStream()
    stream.abort()
    expect(await told(() => stream.read())).toMatchInlineSnapshot(`
      "StreamAbortedError ERR_STREAM_ABORTED local
      the stream was aborted by this side: open another one"
    `)
  })

  it('and writes a text', async () => {
    const stream = await echoStream()
    expect(await told(() => stream.write('hello' as unknown as Uint8Array))).toMatchInlineSnapshot(`
      "TypeError
      data must be a Uint8Array or an array of them: encode a text with new TextEncoder().encode(text)"
    `)
  })

  it('whose peer resets it', async () => {
    const server = (await startNode({ log: () => {} })).handleProtocol('/chat/1.0.0', stream => { stream.abort() })
    const stream = await (await startNode()).dial(addressOf(server), '/chat/1.0.0')
    expect(await told(() => stream.read())).toMatchInlineSnapshot(`
      "StreamResetError ERR_STREAM_RESET remote
      the peer reset the stream: look for the reason in its log, or open another one"
    `)
  })

  it('whose peer went away', async () => {
    const server = (await startNode()).handleProtocol('/chat/1.0.0', async stream => { while (await stream.read() !== null); })
    const stream = await (await startNode()).dial(addressOf(server), '/chat/1.0.0')
    const reading = stream.read()
    await server.stop()
    expect(await told(() => reading)).toMatchInlineSnapshot(`
      "StreamLostError ERR_STREAM_LOST remote
      the connection below the stream was lost: dial again; bytes that were under way may be missing"
    `)
  })
})

describe('what a user is told who serves a protocol', () => {
  it('twice', async () => {
    const node = (await startNode()).handleProtocol('/chat/1.0.0', () => {})
    expect(await told(() => node.handleProtocol('/chat/1.0.0', () => {}))).toMatchInlineSnapshot(`
      "DuplicateHandlerError ERR_DUPLICATE_HANDLER local
      /chat/1.0.0 has a handler already: call unhandleProtocol('/chat/1.0.0') of the node, or unhandle('/chat/1.0.0') of the swarm, first"
    `)
  })

  it('whose name has no slash', async () => {
    const node = await startNode()
    expect(await told(() => node.handleProtocol('chat', () => {}))).toMatchInlineSnapshot(`
      "TypeError
      a protocol name begins with a slash, such as /chat/1.0.0: 'chat' does not"
    `)
  })

  it('without a handler', async () => {
    const node = await startNode()
    expect(await told(() => node.handleProtocol('/chat/1.0.0', undefined as unknown as () => void))).toMatchInlineSnapshot(`
      "TypeError
      the handler of /chat/1.0.0 must be a function that takes a stream"
    `)
  })

  it('with a handler that throws: in the log, without being asked', async () => {
    const logged: LogRecord[] = []
    const server = (await startNode({ log: record => { logged.push(record) } })).handleProtocol('/chat/1.0.0', () => { throw new Error('no such room') })
    const stream = await (await startNode()).dial(addressOf(server), '/chat/1.0.0')
    expect(await told(() => stream.read())).toMatchInlineSnapshot(`
      "StreamResetError ERR_STREAM_RESET remote
      the peer reset the stream: look for the reason in its log, or open another one"
    `)
    expect(logged).toMatchObject([{ level: 'error', protocol: '/chat/1.0.0', error: { message: 'no such room' } }])
  })
})

describe('what a user is told who goes on', () => {
  it('when the node is stopped', async () => {
    const [server, node] = [await startNode(), await startNode()]
    await node.stop()
    expect(await told(() => node.dial(addressOf(server)))).toMatchInlineSnapshot(`
      "StoppedError ERR_STOPPED local
      the node was stopped: make a new one"
    `)
    expect(await told(() => node.ping(addressOf(server)))).toMatchInlineSnapshot(`
      "StoppedError ERR_STOPPED local
      the node was stopped: make a new one"
    `)
    expect(await told(() => node.start())).toMatchInlineSnapshot(`
      "StoppedError ERR_STOPPED local
      the node was stopped and cannot be started again: make a new one"
    `)
  })

  it('with a stream when its node was stopped', async () => {
    const [server, node] = [await startNode({ echo: true }), await startNode()]
    const stream = await node.dial(addressOf(server), '/echo/1.0.0')
    await stream.write(new Uint8Array(1))
    await node.stop()
    expect(await told(() => stream.write(new Uint8Array(1)))).toMatchInlineSnapshot(`
      "StreamAbortedError ERR_STREAM_ABORTED local
      the stream was aborted by this side (the node was stopped: make a new one): open another one"
    `)
  })
})

async function echoStream (): Promise<Stream> {
  const [server, client] = [await startNode({ echo: true }), await startNode()]
  return await client.dial(addressOf(server), '/echo/1.0.0')
}
