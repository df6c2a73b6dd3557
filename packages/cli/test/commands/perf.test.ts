import { perf } from '@ts-libp2p/protocol-perf'
import { describe, expect, it } from 'vitest'
import { run } from '../../src/index.ts'
import { FakeTerminal, runToEnd } from '../support/fake-terminal.ts'
import { serveNode } from '../support/served-node.ts'

async function servePerf (): Promise<string> {
  const { node, address } = await serveNode()
  await perf().start(node.swarm)
  return address
}

describe('perf', () => {
  it('measures both directions and shows how far it is', async () => {
    const { exitCode, terminal } = await runToEnd('perf', await servePerf(), '--up', '3M', '--down', '2M')
    expect(terminal.errLines).toEqual([])
    expect(exitCode).toBe(0)
    expect(terminal.outLines).toEqual([
      expect.stringMatching(/^measuring 12D3Koo\w+ at \/ip4\/127\.0\.0\.1\/tcp\/\d+$/),
      expect.stringMatching(/^up {3}3\.00 MB in [\d.]+ m?s, [\d.]+ .B\/s$/),
      expect.stringMatching(/^down 2\.00 MB in [\d.]+ m?s, [\d.]+ .B\/s$/)
    ])
    expect(terminal.transientLines).toEqual(expect.arrayContaining([expect.stringMatching(/^up {3}\[[#-]{30}\]/), expect.stringMatching(/^down \[[#-]{30}\]/)]))
    expect(terminal.transientLines.at(-1)).toBe('')
  })

  it('says it in JSON, and leaves a direction out', async () => {
    const { exitCode, terminal } = await runToEnd('perf', await servePerf(), '--json', '--up', '0', '--down', '100k')
    expect(exitCode).toBe(0)
    expect(terminal.json).toEqual([
      expect.objectContaining({ event: 'connected', security: '/noise' }),
      { event: 'measured', direction: 'down', bytes: 100_000, ms: expect.any(Number) as unknown, bytesPerSecond: expect.any(Number) as unknown }
    ])
    expect(terminal.transientLines).toEqual([])
  })

  it('says what the peer lacks', async () => {
    const { address } = await serveNode()
    const { exitCode, terminal } = await runToEnd('perf', address)
    expect(exitCode).toBe(1)
    expect(terminal.errLines).toEqual(['error: the peer does not speak /perf/1.0.0, which has to be switched on: a node of this program does with start --perf'])
  })

  it('ends when it is interrupted', async () => {
    const terminal = new FakeTerminal()
    const running = run(['perf', await servePerf(), '--up', '1T'], terminal)
    await terminal.line(/^measuring/)
    terminal.interrupt()
    expect(await running).toBe(130)
    expect(terminal.errLines).toEqual(['interrupted'])
  })

  it('takes no size that is none', async () => {
    const { exitCode, terminal } = await runToEnd('perf', '/ip4/127.0.0.1/tcp/1', '--up', 'much')
    expect(exitCode).toBe(2)
    expect(terminal.errLines).toEqual([expect.stringContaining('a number of bytes, such as 1000, 500k, 64M or 1.5G') as unknown])
  })
})
