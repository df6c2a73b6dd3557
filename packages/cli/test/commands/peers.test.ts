import { describe, expect, it } from 'vitest'
import { runToEnd } from '../support/fake-terminal.ts'
import { serveNode } from '../support/served-node.ts'

describe('peers', () => {
  it('shows who is up', async () => {
    const [one, two] = [await serveNode({ agent: 'one/1' }), await serveNode({ agent: 'two/1' })]
    const { exitCode, terminal } = await runToEnd('peers', one.address, two.address)
    expect(exitCode).toBe(0)
    expect(terminal.errLines).toEqual([])
    expect(terminal.outLines).toEqual(expect.arrayContaining([
      `up    ${one.address}`,
      expect.stringMatching(new RegExp(`^ {6}[\\d.]+ m?s, one/1, 3 protocols, ${one.node.peerId.toString()}$`)),
      `up    ${two.address}`
    ]))
    expect(terminal.outLines.at(-1)).toBe('2 of 2 peers up')
  })

  it('shows who is not, why, and what to do', async () => {
    const [one, gone] = [await serveNode(), await serveNode()]
    await gone.node.stop()
    const { exitCode, terminal } = await runToEnd('peers', '--json', one.address, gone.address, '/ip4/127.0.0.1/tcp/1/ws')
    expect(exitCode).toBe(1)
    expect(terminal.json).toEqual(expect.arrayContaining([
      expect.objectContaining({ event: 'peer', address: one.address, up: true, peer: one.node.peerId.toString() }),
      expect.objectContaining({ event: 'peer', address: gone.address, up: false, reason: expect.stringContaining('nobody listens there') as unknown }),
      expect.objectContaining({ event: 'peer', up: false, hint: expect.stringContaining('transport-websocket') as unknown }),
      { event: 'summary', peers: 3, up: 1 }
    ]))
    const text = await runToEnd('peers', '/ip4/127.0.0.1/tcp/1/ws')
    expect(text.terminal.outLines).toEqual(['down  /ip4/127.0.0.1/tcp/1/ws', expect.stringContaining('no transport for /ws'), expect.stringMatching(/^ {6}what to do: add /), '0 of 1 peer up'])
  })

  it('does not count one address of a peer for another', async () => {
    const { address, node } = await serveNode()
    const wrong = `/ip4/127.0.0.1/tcp/1/p2p/${node.peerId.toString()}`
    const { terminal } = await runToEnd('peers', address, wrong)
    expect(terminal.outLines).toEqual(expect.arrayContaining([`up    ${address}`, `down  ${wrong}`]))
  })

  it('gives up in time on who is silent', async () => {
    const { node, address } = await serveNode()
    node.unhandleProtocol('/ipfs/ping/1.0.0').handleProtocol('/ipfs/ping/1.0.0', async stream => { await stream.closed })
    const { exitCode, terminal } = await runToEnd('peers', address, '--timeout', '200')
    expect(exitCode).toBe(1)
    expect(terminal.outLines).toEqual([`down  ${address}`, '      no answer within 200 ms', '0 of 1 peer up'])
  })
})
