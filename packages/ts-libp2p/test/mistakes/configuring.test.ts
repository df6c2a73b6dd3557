import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createNode, generateKey, Swarm, type CreateNodeOptions, type SwarmOptions } from '../../src/index.ts'
import { temporaryFolder } from '../support/folders.ts'
import { addressOf, startNode } from './strangers.ts'
import { told } from './told.ts'

describe('what a user is told who gives a node', () => {
  it('an unknown option', async () => {
    expect(await told(() => createNode({ port: 4001, bootstrap: [] } as CreateNodeOptions))).toMatchInlineSnapshot(`
      "TypeError
      createNode's options have a problem: unknown option 'bootstrap': the options are listen, public, port, echo, storage, identity, agent, limits, gating, earlyMuxers, log, signal"
    `)
  })

  it('an unknown limit, or one that is no number', async () => {
    expect(await told(() => createNode({ limits: { maxConnection: 5 } as CreateNodeOptions['limits'] & object }))).toMatch(/^TypeError\n.*unknown limit 'maxConnection': the limits are maxConnections, /)
    expect(await told(() => createNode({ limits: { maxConnections: -1 } }))).toMatchInlineSnapshot(`
      "TypeError
      createNode's options have a problem: limits.maxConnections must be a whole number or Infinity, not -1"
    `)
  })

  it('several mistakes at once', async () => {
    expect(await told(() => createNode({ listen: ['127.0.0.1:4001'], port: 80_000, log: 'debug' } as unknown as CreateNodeOptions))).toMatchInlineSnapshot(`
      "TypeError
      createNode's options have 4 problems: port must be a TCP port from 0 to 65535; log must be a function that takes a record; listen and port exclude each other: put the address into listen; listen: "127.0.0.1:4001" is not an address: it has to start with a slash; an address looks like /ip4/127.0.0.1/tcp/<port> or /dns4/example.com/tcp/443/wss"
    `)
  })

  it('one address where a list belongs', async () => {
    expect(await told(() => createNode({ listen: '/ip4/127.0.0.1/tcp/0' } as unknown as CreateNodeOptions))).toMatchInlineSnapshot(`
      "TypeError
      createNode's options have a problem: listen must be a list of addresses, such as ['/ip4/127.0.0.1/tcp/<port>']"
    `)
  })

  it('an unknown hook', async () => {
    const identity = await generateKey()
    expect(await told(() => new Swarm({ identity, gating: { denyDial: () => true } } as SwarmOptions))).toMatchInlineSnapshot(`
      "TypeError
      the swarm's options have a problem: unknown gating hook 'denyDial': the hooks are denyDialPeer, denyDialAddress, denyInbound, denyInboundSecured, denyOutboundSecured, denyInboundUpgraded, denyOutboundUpgraded, denyStream"
    `)
  })

  it('a port that is in use', async () => {
    const other = await startNode()
    const port = Number(/\/tcp\/(\d+)/.exec(addressOf(other))?.[1])
    expect(await told(() => createNode({ port }))).toMatchInlineSnapshot(`
      "ListenError ERR_LISTEN local
      cannot listen on /ip4/127.0.0.1/tcp/<port>: port <port> is already in use: stop the other program or choose another port (0 takes any free one)"
    `)
  })

  it('an address to listen on that no transport takes', async () => {
    expect(await told(() => createNode({ listen: ['/ip4/127.0.0.1/tcp/0/ws'] }))).toMatchInlineSnapshot(`
      "AddressError ERR_ADDRESS local
      cannot listen on /ip4/127.0.0.1/tcp/0/ws: no transport for /ws (this node has tcp) (add @ts-libp2p/transport-websocket)"
    `)
    expect(await told(() => createNode({ listen: ['/ip4/127.0.0.1'] }))).toMatchInlineSnapshot(`
      "AddressError ERR_ADDRESS local
      cannot listen on /ip4/127.0.0.1: no transport for it (this node has tcp) (end the address with a transport, such as /tcp/<port>)"
    `)
  })

  it('an address to listen on that is another machine\'s', async () => {
    expect(await told(() => createNode({ listen: ['/ip4/192.0.2.1/tcp/0'] }))).toMatchInlineSnapshot(`
      "ListenError ERR_LISTEN local
      cannot listen on /ip4/192.0.2.1/tcp/0: this machine has no such address: give one of its own, or /ip4/0.0.0.0 for all of them"
    `)
  })

  it('a peer to keep that is not named', async () => {
    const node = await startNode()
    expect(await told(() => node.swarm.keepConnected('/ip4/127.0.0.1/tcp/4001'))).toMatchInlineSnapshot(`
      "TypeError
      '/ip4/127.0.0.1/tcp/<port>' names no peer: add its id, as in /ip4/127.0.0.1/tcp/<port>/p2p/12D3Koo…"
    `)
    expect(await told(() => node.swarm.keepConnected('example.com'))).toMatchInlineSnapshot(`
      "TypeError
      'example.com' is neither an address such as /ip4/127.0.0.1/tcp/<port>/p2p/12D3Koo… nor a peer id"
    `)
  })

  it('a damaged identity', async () => {
    const storage = await temporaryFolder()
    await writeFile(join(storage, 'identity.key'), 'damaged')
    expect(await told(() => createNode({ storage }))).toMatchInlineSnapshot(`
      "StorageError ERR_STORAGE local
      <folder>/identity.key: this is no private key (these bytes are no PrivateKey message): put a copy of the key back, or delete the file to get a new identity"
    `)
  })

  it('an identity that cannot be read', async () => {
    const storage = await temporaryFolder()
    await mkdir(join(storage, 'identity.key'))
    expect(await told(() => createNode({ storage }))).toMatchInlineSnapshot(`
      "StorageError ERR_STORAGE local
      <folder>/identity.key: the identity cannot be read (EISDIR: illegal operation on a directory, read): check what the path leads to and who may read it, or choose another storage folder"
    `)
  })

  it('a folder that cannot be one', async () => {
    const storage = join(await temporaryFolder(), 'data')
    await writeFile(storage, 'this is a file')
    expect(await told(() => createNode({ storage }))).toMatchInlineSnapshot(`
      "StorageError ERR_STORAGE local
      <folder>/data/identity.key: the identity cannot be read (ENOTDIR: not a directory, open '<folder>/data/identity.key'): check what the path leads to and who may read it, or choose another storage folder"
    `)
  })
})
