import { describe, expect, it } from 'vitest'
import { runToEnd } from '../support/fake-terminal.ts'
import { serveNode } from '../support/served-node.ts'

describe('identify', () => {
  it('shows what the peer says', async () => {
    const { node, address } = await serveNode({ agent: 'my-app/1' })
    const { exitCode, terminal } = await runToEnd('identify', address)
    expect(exitCode).toBe(0)
    expect(terminal.outLines).toEqual(expect.arrayContaining([
      `peer id     ${node.peerId.toString()}`,
      'agent       my-app/1',
      '            /ipfs/ping/1.0.0',
      `listens on  ${String(node.swarm.addresses[0])}`,
      'record      signed by the peer',
      'secured by  /noise',
      'muxed by    /yamux/1.0.0, agreed inside the handshake'
    ]))
  })

  it('shows it in JSON', async () => {
    const { node, address } = await serveNode()
    const { exitCode, terminal } = await runToEnd('identify', address, '--json')
    expect(exitCode).toBe(0)
    expect(terminal.json).toEqual([{
      event: 'identified',
      peer: node.peerId.toString(),
      agent: 'ts-libp2p',
      protocolVersion: 'ipfs/0.1.0',
      protocols: expect.arrayContaining(['/ipfs/id/1.0.0', '/ipfs/ping/1.0.0']) as unknown,
      listenAddresses: node.swarm.addresses.map(String),
      observedAddress: expect.stringContaining('/ip4/127.0.0.1/tcp/') as unknown,
      signedRecord: true,
      address: String(node.swarm.addresses[0]),
      security: '/noise',
      muxer: '/yamux/1.0.0',
      earlyMuxer: true
    }])
  })

  it('fails where the peer does not speak it', async () => {
    const { node, address } = await serveNode()
    node.unhandleProtocol('/ipfs/id/1.0.0')
    const { exitCode, terminal } = await runToEnd('identify', address, '--json')
    expect(exitCode).toBe(1)
    expect(terminal.errJson).toMatchObject([{ event: 'error', code: 'ERR_PROTOCOL_NOT_SUPPORTED' }])
  })
})
