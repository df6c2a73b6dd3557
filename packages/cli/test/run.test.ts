import { describe, expect, it } from 'vitest'
import { runToEnd } from './support/fake-terminal.ts'

describe('run', () => {
  it.each([[['--help']], [['help', 'ping']], [['ping', '--help']], [['start', '--help']]])('%j shows help with the exit codes', async args => {
    const { exitCode, terminal } = await runToEnd(...args)
    expect(exitCode).toBe(0)
    expect(terminal.outLines.join('\n')).toMatch(/Usage: ts-libp2p[^]*--json[^]*Exit codes: 0 done/)
    expect(terminal.errLines).toEqual([])
  })

  it('--version shows the version', async () => {
    const { exitCode, terminal } = await runToEnd('--version')
    expect(exitCode).toBe(0)
    expect(terminal.outLines).toEqual([expect.stringMatching(/^\d+\.\d+\.\d+/)])
  })

  it('without a command shows help and ends as wrong usage', async () => {
    const { exitCode, terminal } = await runToEnd()
    expect(exitCode).toBe(2)
    expect(terminal.outLines).toEqual([])
    expect(terminal.errLines[0]).toMatch(/^Usage/)
  })

  it.each([
    [['pong'], /unknown command 'pong' \(Did you mean ping\?\)/],
    [['ping'], /missing required argument 'address'/],
    [['ping', '12D3'], /'12D3' is invalid.*whole address/],
    [['ping', '/ip4/127.0.0.1/tcp/1', '-c', 'x'], /'-c, --count <number>' argument 'x' is invalid/],
    [['start', '--publik'], /unknown option '--publik' \(Did you mean --public\?\)/],
    [['start', '--port', '70000'], /from 0 to 65535/],
    [['start', '--listen', '/ip4/127.0.0.1/tcp/0', '--public'], /cannot be used with option '--public'/],
    [['keygen', '--type', 'dsa'], /key types are/],
    [['keygen', 'extra'], /too many arguments/]
  ])('%j is wrong usage, in one line', async (args, message) => {
    const { exitCode, terminal } = await runToEnd(...args)
    expect(exitCode).toBe(2)
    expect(terminal.outLines).toEqual([])
    expect(terminal.errLines).toEqual([expect.stringMatching(message)])
    expect(terminal.errLines[0]).toMatch(/^error: .*--help/)
  })

  it('tells wrong usage in JSON, too', async () => {
    const { exitCode, terminal } = await runToEnd('--json', 'pong')
    expect(exitCode).toBe(2)
    expect(terminal.errJson).toEqual([{ event: 'error', code: 'usage', message: 'unknown command \'pong\' (Did you mean ping?)' }])
  })

  it('shows a stack only with --debug', async () => {
    const plain = await runToEnd('ping', '/ip4/127.0.0.1/tcp/1')
    expect(plain.exitCode).toBe(1)
    expect(plain.terminal.errLines).toEqual([expect.stringMatching(/^error: cannot connect: .*\/ip4\/127\.0\.0\.1\/tcp\/1: nobody listens there: check /)])
    const debug = await runToEnd('ping', '/ip4/127.0.0.1/tcp/1', '--debug')
    expect(debug.exitCode).toBe(1)
    expect(debug.terminal.errLines.join('\n')).toMatch(/DialFailedError[^]* at /)
  })
})
