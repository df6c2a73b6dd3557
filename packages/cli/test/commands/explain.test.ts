import { describe, expect, it } from 'vitest'
import { run } from '../../src/index.ts'
import { FakeTerminal, runToEnd } from '../support/fake-terminal.ts'
import { serveNode } from '../support/served-node.ts'

describe('explain', () => {
  it('tells a dial step by step', async () => {
    const { address, node } = await serveNode({ agent: 'my-app/1' })
    const { exitCode, terminal } = await runToEnd('explain', address, '--hold', '10')
    expect(exitCode).toBe(0)
    const place = String(node.swarm.addresses[0])
    expect(terminal.outLines).toEqual([
      'note: a loopback address reaches this machine only',
      expect.stringMatching(new RegExp(`^ *[\\d.]+ m?s {2}connect   opening a link to ${place}$`)),
      expect.stringMatching(new RegExp(`^ *[\\d.]+ m?s {2}negotiate agreeing on a secure channel with ${place}$`)),
      expect.stringMatching(new RegExp(`^ *[\\d.]+ m?s {2}secure    proving who is who with ${place}$`)),
      expect.stringMatching(new RegExp(`^ *[\\d.]+ m?s {2}mux       agreeing on a stream muxer with ${place}$`)),
      expect.stringMatching(new RegExp(`^ *[\\d.]+ m?s {2}connected to ${node.peerId.toString()}$`)),
      '           secured by /noise, muxed by /yamux/1.0.0, which was agreed inside the handshake',
      expect.stringMatching(/^it is my-app\/1, speaks .*\/ipfs\/ping\/1\.0\.0/),
      expect.stringMatching(/^it sees us at \/ip4\/127\.0\.0\.1\/tcp\/\d+$/),
      expect.stringMatching(/^a ping takes [\d.]+ m?s$/),
      'the connection was still open after 10.0 ms'
    ])
  })

  it('tells of every address why it failed, and what to do', async () => {
    const { node, address } = await serveNode()
    const other = await serveNode()
    const { exitCode, terminal } = await runToEnd('explain', `${String(node.swarm.addresses[0])}/p2p/${other.node.peerId.toString()}`)
    expect(exitCode).toBe(1)
    expect(terminal.outLines).toEqual(expect.arrayContaining([
      expect.stringMatching(/ failed at secure:$/),
      expect.stringMatching(/^ {11}expected peer 12D3Koo\w+ but 12D3Koo\w+ answered/),
      expect.stringMatching(/^ {11}what to do: .*\/p2p/),
      expect.stringMatching(/ {2}no connection$/)
    ]))
    const { terminal: json, exitCode: failed } = await runToEnd('explain', '--json', address.replace(/\/p2p\/.*/, '/ws'))
    expect(failed).toBe(1)
    expect(json.json).toMatchObject([
      { event: 'note' }, { event: 'note', advice: expect.stringContaining('names no peer') as unknown },
      { event: 'attempt', phase: 'skipped', hint: expect.stringContaining('transport-websocket') as unknown },
      { event: 'failed', side: 'local', addresses: 1 }
    ])
  })

  it('tells of a connection that does not last', async () => {
    const { address, node } = await serveNode()
    node.on('connection:open', ({ connection }) => { void connection.close() })
    const { exitCode, terminal } = await runToEnd('explain', address, '--hold', '20000')
    expect(exitCode).toBe(1)
    expect(terminal.outLines.at(-2)).toMatch(/^the connection ended after [\d.]+ m?s: remote-close/)
    expect(terminal.outLines.at(-1)).toMatch(/^ {11}the peer closed it in order: it may be stopping/)
  })

  it('goes on with a peer that does not say who it is', async () => {
    const { address, node } = await serveNode()
    node.unhandleProtocol('/ipfs/id/1.0.0').unhandleProtocol('/ipfs/ping/1.0.0')
    const { exitCode, terminal } = await runToEnd('explain', address, '--hold', '1')
    expect(exitCode).toBe(0)
    expect(terminal.outLines).toEqual(expect.arrayContaining([expect.stringMatching(/^it does not answer identify: /), expect.stringMatching(/^it does not answer ping: /)]))
  })

  it('ends when it is interrupted', async () => {
    const { address } = await serveNode()
    const terminal = new FakeTerminal()
    const running = run(['explain', address, '--hold', '600000'], terminal)
    await terminal.line(/^a ping takes/)
    terminal.interrupt()
    expect(await running).toBe(130)
  })
})
