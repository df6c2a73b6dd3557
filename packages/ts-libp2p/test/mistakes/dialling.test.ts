import { describe, expect, it } from 'vitest'
import { generateKey, noise, peerIdFromPublicKey, peerInfo, Swarm, tcp, yamux, type LogRecord, type PeerId } from '../../src/index.ts'
import { addressOf, startNode, startStranger } from './strangers.ts'
import { told } from './told.ts'

describe('what a user is told who dials', () => {
  it('a string that is no address', async () => {
    const node = await startNode()
    expect(await told(() => node.dial('localhost:4001'))).toMatchInlineSnapshot(`
      "TypeError
      'localhost:4001' is neither an address such as /ip4/127.0.0.1/tcp/<port>/p2p/12D3Koo… nor a peer id"
    `)
  })

  it('an address with a slip in it', async () => {
    const node = await startNode()
    expect(await told(() => node.dial('/ip4/127.0.0.1/tpc/4001'))).toMatchInlineSnapshot(`
      "AddressError ERR_ADDRESS local
      "/ip4/127.0.0.1/tpc/4001" is not an address: Protocol tpc was unknown; an address looks like /ip4/127.0.0.1/tcp/<port> or /dns4/example.com/tcp/443/wss"
    `)
  })

  it('an address with a peer id that is none', async () => {
    const node = await startNode()
    expect(await told(() => node.dial('/ip4/127.0.0.1/tcp/4001/p2p/alice'))).toMatchInlineSnapshot(`
      "PeerIdError ERR_PEER_ID local
      "alice" is not a peer id; it looks like 12D3KooW…, 16Uiu2HA…, Qm… or bafz…"
    `)
  })

  it('nothing at all, from JavaScript', async () => {
    const node = await startNode()
    const addresses: readonly string[] = []
    expect(await told(() => node.dial(addresses[0] as string))).toMatchInlineSnapshot(`
      "TypeError
      cannot dial undefined: give an address such as /ip4/127.0.0.1/tcp/<port>/p2p/12D3Koo…, a peer id, or a PeerInfo { id, addresses }"
    `)
  })

  it('an address without a port', async () => {
    const node = await startNode()
    expect(await told(() => node.dial('/ip4/127.0.0.1'))).toMatchInlineSnapshot(`
      "DialFailedError ERR_DIAL_FAILED local
      cannot connect to /ip4/127.0.0.1: /ip4/127.0.0.1 skipped: no transport for it (this node has tcp) (end the address with a transport, such as /tcp/<port>)"
    `)
  })

  it('a WebSocket address without that transport', async () => {
    const node = await startNode()
    expect(await told(() => node.dial('/ip4/127.0.0.1/tcp/4001/ws'))).toMatchInlineSnapshot(`
      "DialFailedError ERR_DIAL_FAILED local
      cannot connect to /ip4/127.0.0.1/tcp/<port>/ws: /ip4/127.0.0.1/tcp/<port>/ws skipped: no transport for /ws (this node has tcp) (add @ts-libp2p/transport-websocket)"
    `)
  })

  it('a name that does not exist, and one whose transport is missing', async () => {
    const resolver = {
      addresses: async (name: string): Promise<readonly string[]> => {
        if (name.endsWith('.invalid')) throw Object.assign(new Error(`getaddrinfo ENOTFOUND ${name}`), { code: 'ENOTFOUND' })
        return ['192.0.2.1']
      },
      texts: async () => []
    }
    const swarm = new Swarm({ identity: await generateKey(), resolver }).addTransport(tcp()).addSecureChannel(noise()).addStreamMuxer(yamux())
    expect(await told(() => swarm.dial('/dns4/node.invalid/tcp/4001'))).toMatchInlineSnapshot(`
      "DialFailedError ERR_DIAL_FAILED local
      cannot connect to /dns4/node.invalid/tcp/<port>: /dns4/node.invalid/tcp/<port> failed at resolve: getaddrinfo ENOTFOUND node.invalid (the name does not exist: check its spelling)"
    `)
    expect(await told(() => swarm.dial('/dns4/node.example/tcp/443/wss'))).toMatchInlineSnapshot(`
      "DialFailedError ERR_DIAL_FAILED local
      cannot connect to /dns4/node.example/tcp/443/wss: /dns4/node.example/tcp/443/wss skipped: no transport for /wss (this node has tcp) (add @ts-libp2p/transport-websocket)"
    `)
    expect(await told(() => swarm.dial('/dnsaddr/node.example'))).toMatchInlineSnapshot(`
      "DialFailedError ERR_DIAL_FAILED local
      cannot connect to /dnsaddr/node.example: /dnsaddr/node.example failed at resolve: the TXT records of _dnsaddr.node.example name no usable address: check the name, or dial one of the node's own addresses"
    `)
  })

  it('a peer to be kept that cannot be reached: in the log, without being asked', async () => {
    const logged: LogRecord[] = []
    const [node, gone] = [await startNode({ log: record => { logged.push(record) } }), await startNode()]
    const address = addressOf(gone)
    await gone.stop()
    node.swarm.keepConnected(address)
    while (logged.length === 0) await new Promise(resolve => setImmediate(resolve))
    expect(logged).toMatchObject([{ level: 'warn', message: expect.stringContaining('cannot be reached') as unknown, peer: gone.peerId.toString(), error: { code: 'ERR_DIAL_FAILED' } }])
  })

  it('a QUIC address', async () => {
    const node = await startNode()
    expect(await told(() => node.dial('/ip4/127.0.0.1/udp/4001/quic-v1'))).toMatchInlineSnapshot(`
      "DialFailedError ERR_DIAL_FAILED local
      cannot connect to /ip4/127.0.0.1/udp/4001/quic-v1: /ip4/127.0.0.1/udp/4001/quic-v1 skipped: no transport for /quic-v1 (this node has tcp) (add a QUIC transport)"
    `)
  })

  it('a port on which nobody listens', async () => {
    const [node, gone] = [await startNode(), await startNode()]
    const address = addressOf(gone)
    await gone.stop()
    expect(await told(() => node.dial(address))).toMatchInlineSnapshot(`
      "DialFailedError ERR_DIAL_FAILED remote
      cannot connect to /ip4/127.0.0.1/tcp/<port>/p2p/<peer A>: /ip4/127.0.0.1/tcp/<port> failed at connect: no connection to /ip4/127.0.0.1/tcp/<port>: nobody listens there: check the address and that the peer is running"
    `)
  })

  it('an address where another peer lives', async () => {
    const [node, server] = [await startNode(), await startNode()]
    const expected = await newPeer()
    expect(await told(() => node.dial(peerInfo(expected, [...server.swarm.addresses])))).toMatchInlineSnapshot(`
      "DialFailedError ERR_DIAL_FAILED remote
      cannot connect to <peer A>: /ip4/127.0.0.1/tcp/<port> failed at secure: expected peer <peer A> but <peer B> answered (another peer lives at this address now: check the /p2p part)"
    `)
  })

  it('the port of an HTTP server', async () => {
    const node = await startNode()
    const address = await startStranger(socket => { socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n') })
    expect(await told(() => node.dial(address))).toMatchInlineSnapshot(`
      "DialFailedError ERR_DIAL_FAILED remote
      cannot connect to /ip4/127.0.0.1/tcp/<port>: /ip4/127.0.0.1/tcp/<port> failed at negotiate: the peer does not speak multistream-select: it began with "HTTP/1.1 400 Bad Req", so it is probably an HTTP server: is /ws missing in the address? (the other side does not speak libp2p there: check that the port belongs to a libp2p node)"
    `)
  })

  it('the port of a server that is silent', async () => {
    const node = await startNode({ limits: { upgradeTimeoutMs: 50 } })
    const address = await startStranger()
    expect(await told(() => node.dial(address))).toMatchInlineSnapshot(`
      "DialFailedError ERR_DIAL_FAILED remote
      cannot connect to /ip4/127.0.0.1/tcp/<port>: /ip4/127.0.0.1/tcp/<port> failed at negotiate: the handshake took longer than 50 ms (the other side is silent: check that it is a libp2p node and reachable)"
    `)
  })

  it('the port of a server that hangs up', async () => {
    const node = await startNode()
    const address = await startStranger(socket => { socket.end() })
    expect(await told(() => node.dial(address))).toMatchInlineSnapshot(`
      "DialFailedError ERR_DIAL_FAILED remote
      cannot connect to /ip4/127.0.0.1/tcp/<port>: /ip4/127.0.0.1/tcp/<port> failed at negotiate: the peer ended the stream before a protocol was agreed (the other side does not speak libp2p there: check that the port belongs to a libp2p node)"
    `)
  })

  it('itself', async () => {
    const node = await startNode()
    expect(await told(() => node.dial(node.peerId))).toMatchInlineSnapshot(`
      "DialFailedError ERR_DIAL_FAILED local
      cannot connect to <peer A>: <peer A> skipped: this is the node's own peer id (dial another peer)"
    `)
    expect(await told(() => node.dial(addressOf(node)))).toMatchInlineSnapshot(`
      "DialFailedError ERR_DIAL_FAILED local
      cannot connect to /ip4/127.0.0.1/tcp/<port>/p2p/<peer A>: /ip4/127.0.0.1/tcp/<port>/p2p/<peer A> skipped: this is the node's own peer id (dial another peer)"
    `)
  })

  it('a peer of whom no address is known', async () => {
    const node = await startNode()
    expect(await told(async () => node.dial(await newPeer()))).toMatchInlineSnapshot(`
      "DialFailedError ERR_DIAL_FAILED local
      cannot connect to <peer A>: no address is known: dial one of its addresses, or add them with swarm.peers.addAddresses()"
    `)
  })

  it('a peer whose address failed a moment ago', async () => {
    const [node, gone] = [await startNode(), await startNode()]
    node.swarm.peers.addAddresses(gone.peerId, gone.swarm.addresses)
    await gone.stop()
    await node.dial(gone.peerId).catch(() => {})
    const text = await told(() => node.dial(gone.peerId))
    expect(text.replace(/for \d+ s/, 'for <n> s')).toMatchInlineSnapshot(`
      "DialFailedError ERR_DIAL_FAILED local
      cannot connect to <peer A>: /ip4/127.0.0.1/tcp/<port> skipped: it failed lately and is left alone for <n> s more (dial the address itself to try it at once)"
    `)
  })
})

async function newPeer (): Promise<PeerId> { return peerIdFromPublicKey((await generateKey()).publicKey) }
