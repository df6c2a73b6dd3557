import { describe, expect, it } from 'vitest'
import { run } from '../../src/index.ts'
import { FakeTerminal, runToEnd } from '../support/fake-terminal.ts'
import { serveNode } from '../support/served-node.ts'

describe('ping', () => {
  it('measures as often as it is told', async () => {
    const { node, address } = await serveNode()
    const { exitCode, terminal } = await runToEnd('ping', address, '-c', '2', '--interval', '1')
    expect(exitCode).toBe(0)
    expect(terminal.outLines).toEqual([
      expect.stringContaining(`pinging ${node.peerId.toString()} at /ip4/127.0.0.1/tcp/`),
      expect.stringMatching(/^1: \d+\.\d\d ms$/),
      expect.stringMatching(/^2: \d+\.\d\d ms$/),
      expect.stringMatching(/^2 sent, 2 answered; round trip min\/average\/max [\d.]+\/[\d.]+\/[\d.]+ ms$/)
    ])
    expect(terminal.errLines).toEqual([])
  })

  it('takes an address that does not say who is there', async () => {
    const { node } = await serveNode()
    const { exitCode, terminal } = await runToEnd('ping', '--json', String(node.swarm.addresses[0]), '-c', '2', '--interval', '1')
    expect(exitCode).toBe(0)
    expect(terminal.json).toMatchObject([
      { event: 'connected', peer: node.peerId.toString(), security: '/noise', muxer: '/yamux/1.0.0', earlyMuxer: true },
      { event: 'pong', number: 1 },
      { event: 'pong', number: 2 },
      { event: 'summary', sent: 2, answered: 2 }
    ])
  })

  it('counts what is not answered, and fails', async () => {
    const { node, address } = await serveNode()
    node.unhandleProtocol('/ipfs/ping/1.0.0').handleProtocol('/ipfs/ping/1.0.0', async stream => { await stream.closed })
    const { exitCode, terminal } = await runToEnd('ping', '--json', address, '-c', '2', '--interval', '1', '--timeout', '20')
    expect(exitCode).toBe(1)
    expect(terminal.json).toMatchObject([
      { event: 'connected' },
      { event: 'lost', number: 1, code: 'ERR_PING_TIMEOUT' },
      { event: 'lost', number: 2, code: 'ERR_PING_TIMEOUT' },
      { event: 'summary', sent: 2, answered: 0 }
    ])
  })

  it('ends with what it has when it is interrupted', async () => {
    const { address } = await serveNode()
    const terminal = new FakeTerminal()
    const running = run(['ping', address, '-c', '0', '--interval', '60000'], terminal)
    await terminal.line(/^1: /)
    terminal.interrupt()
    expect(await running).toBe(130)
    expect(terminal.outLines.at(-1)).toMatch(/^1 sent, 1 answered/)
  })

  it('says who answered instead of who was asked for', async () => {
    const one = await serveNode()
    const two = await serveNode()
    const { exitCode, terminal } = await runToEnd('ping', '--json', `${String(one.node.swarm.addresses[0])}/p2p/${two.node.peerId.toString()}`)
    expect(exitCode).toBe(1)
    expect(terminal.errJson).toMatchObject([{ event: 'error', code: 'ERR_DIAL_FAILED', attempts: [{ phase: 'secure', hint: expect.stringContaining('/p2p') as unknown }] }])
  })
})
