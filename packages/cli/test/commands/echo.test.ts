import { describe, expect, it } from 'vitest'
import { runToEnd } from '../support/fake-terminal.ts'
import { serveNode } from '../support/served-node.ts'

describe('echo', () => {
  it('sends a text and shows what came back', async () => {
    const { address } = await serveNode({ echo: true })
    const { exitCode, terminal } = await runToEnd('echo', address, 'good morning')
    expect(exitCode).toBe(0)
    expect(terminal.outLines).toEqual([expect.stringMatching(/^12D3Koo\w+ answered in [\d.]+ m?s: good morning$/)])
  })

  it('sends as much as it is told and compares every byte', async () => {
    const { address, node } = await serveNode({ echo: true })
    const { exitCode, terminal } = await runToEnd('echo', address, '--size', '1M')
    expect(exitCode).toBe(0)
    expect(terminal.outLines).toEqual([expect.stringMatching(/^12D3Koo\w+ sent all 1\.00 MB back, unchanged, in [\d.]+ m?s, [\d.]+ .B\/s$/)])
    const json = await runToEnd('echo', address, '--json', '--size', '100')
    expect(json.terminal.json).toEqual([{ event: 'echoed', peer: node.peerId.toString(), bytes: 100, ms: expect.any(Number) as unknown }])
  })

  it.each([
    ['something else', (chunk: Uint8Array) => chunk.map(byte => byte ^ 1), /byte 0 is another one than was sent/],
    ['less', (chunk: Uint8Array) => chunk.subarray(1), /sent only 4 of 5 bytes back|byte 0 is another/],
    ['more', (chunk: Uint8Array) => new Uint8Array([...chunk, 0]), /byte 5 is another one than was sent/]
  ])('fails where the peer sends %s', async (_what, change, expected) => {
    const { address, node } = await serveNode()
    node.handleProtocol('/echo/1.0.0', async stream => { for await (const chunk of stream) await stream.write(change(chunk)) })
    const { exitCode, terminal } = await runToEnd('echo', address)
    expect(exitCode).toBe(1)
    expect(terminal.errLines).toEqual([expect.stringMatching(expected)])
  })

  it('says what the peer lacks', async () => {
    const { address } = await serveNode()
    const { exitCode, terminal } = await runToEnd('echo', '--json', address)
    expect(exitCode).toBe(1)
    expect(terminal.errJson).toMatchObject([{ event: 'error', code: 'ERR_PROTOCOL_NOT_SUPPORTED', message: expect.stringContaining('start --echo') as unknown }])
  })
})
