import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { run } from '../../src/index.ts'
import { FakeTerminal, runToEnd } from '../support/fake-terminal.ts'
import { temporaryFolder } from '../support/folders.ts'
import { serveNode } from '../support/served-node.ts'

describe('start', () => {
  it('prints who it is, where, and the command that pings it', async () => {
    const terminal = new FakeTerminal()
    const running = run(['start', '--storage', join(await temporaryFolder(), 'data')], terminal)
    const command = await terminal.line(/ts-libp2p ping/)
    const address = command.trim().replace('ts-libp2p ping ', '')
    expect(address).toMatch(/^\/ip4\/127\.0\.0\.1\/tcp\/\d+\/p2p\/12D3KooW\w+$/)
    expect(terminal.outLines[0]).toBe(`peer id: ${address.split('/').at(-1) ?? ''}`)
    expect(terminal.outLines).toContain(`  ${address}`)
    expect((await runToEnd(...command.trim().split(' ').slice(1), '-c', '1')).exitCode).toBe(0)
    terminal.interrupt()
    expect(await running).toBe(0)
    expect(terminal.outLines.at(-1)).toBe('stopped')
    expect(terminal.errLines).toEqual([])
  })

  it('tells it in JSON, with the peers that come and go, and keeps its identity', async () => {
    const storage = await temporaryFolder()
    const peers: unknown[] = []
    for (let count = 0; count < 2; count++) {
      const terminal = new FakeTerminal()
      const running = run(['--json', 'start', '--echo', '--storage', storage], terminal)
      const started = JSON.parse(await terminal.line(/"started"/)) as { peer: string, addresses: string[], ping: string, identityFile: string }
      expect(started).toMatchObject({ event: 'started', ping: `ts-libp2p ping ${started.addresses[0] ?? ''}`, identityFile: join(storage, 'identity.key') })
      peers.push(started.peer)
      const { node } = await serveNode()
      expect((await node.identify(started.addresses[0] ?? '')).protocols).toContain('/echo/1.0.0')
      await terminal.line(/"connected"/)
      await node.stop()
      await terminal.line(/"disconnected"/)
      terminal.interrupt()
      expect(await running).toBe(0)
      expect(terminal.json.at(-1)).toEqual({ event: 'stopped' })
    }
    expect(peers[0]).toBe(peers[1])
  })

  it('answers perf when asked to', async () => {
    const terminal = new FakeTerminal()
    const running = run(['start', '--perf', '--storage', await temporaryFolder()], terminal)
    const address = (await terminal.line(/ts-libp2p ping/)).trim().replace('ts-libp2p ping ', '')
    expect((await runToEnd('perf', address, '--up', '10k', '--down', '10k')).exitCode).toBe(0)
    terminal.interrupt()
    expect(await running).toBe(0)
  })

  it('listens where it is told to', async () => {
    const storage = await temporaryFolder()
    for (const args of [['--listen', '/ip4/127.0.0.1/tcp/0', '/ip4/127.0.0.2/tcp/0'], ['--listen', '/ip4/127.0.0.1/tcp/0', '--listen', '/ip4/127.0.0.2/tcp/0']]) {
      const terminal = new FakeTerminal()
      const running = run(['start', '--json', '--storage', storage, ...args], terminal)
      const started = JSON.parse(await terminal.line(/"started"/)) as { addresses: string[] }
      expect(started.addresses).toEqual([expect.stringContaining('/ip4/127.0.0.1/'), expect.stringContaining('/ip4/127.0.0.2/')])
      terminal.interrupt()
      await running
    }
  })

  it('fails when the port is taken', async () => {
    const { address } = await serveNode()
    const { exitCode, terminal } = await runToEnd('start', '--storage', await temporaryFolder(), '--port', address.split('/')[4] ?? '')
    expect(exitCode).toBe(1)
    expect(terminal.outLines).toEqual([])
    expect(terminal.errLines).toEqual([expect.stringMatching(/^error: .*in use/)])
  })

  it('fails on a damaged identity and says what to do', async () => {
    const storage = await temporaryFolder()
    await writeFile(join(storage, 'identity.key'), 'damaged')
    const { exitCode, terminal } = await runToEnd('start', '--json', '--storage', storage)
    expect(exitCode).toBe(1)
    expect(terminal.errJson).toMatchObject([{ event: 'error', code: 'ERR_STORAGE', message: expect.stringContaining(join(storage, 'identity.key')) as unknown }])
  })

  it('ends when it is interrupted before it has started', async () => {
    const terminal = new FakeTerminal()
    const running = run(['start', '--storage', await temporaryFolder()], terminal)
    terminal.interrupt()
    expect(await running).toBe(130)
    expect(terminal.errLines).toEqual(['interrupted'])
  })
})
