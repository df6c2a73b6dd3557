import { spawn, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { temporaryFolder } from './support/folders.ts'

/** What was built: `npm run build` first. */
const BIN = fileURLToPath(new URL('../dist/bin.js', import.meta.url))
const children = new Set<ChildProcess>()

afterEach(() => {
  for (const child of children) child.kill('SIGKILL')
  children.clear()
})

interface Running {
  readonly child: ChildProcess
  readonly lines: AsyncIterator<string>
  readonly ended: Promise<{ exitCode: number | null, stderr: string }>
}

function launch (folder: string, ...args: string[]): Running {
  const child = spawn(process.execPath, [BIN, ...args], { cwd: folder })
  children.add(child)
  let stderr = ''
  child.stderr.on('data', chunk => { stderr += String(chunk) })
  return {
    child,
    lines: createInterface({ input: child.stdout })[Symbol.asyncIterator](),
    ended: new Promise(resolve => { child.once('close', exitCode => resolve({ exitCode, stderr })) })
  }
}

async function nextJson (running: Running): Promise<unknown> {
  const next = await running.lines.next()
  if (next.done === true) throw new Error(`it ended: ${(await running.ended).stderr}`)
  return JSON.parse(next.value)
}

describe('the program', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('starts a node, shows the command that pings it, and stops on %s', async signal => {
    const folder = await temporaryFolder()
    const server = launch(folder, 'start', '--json')
    const started = await nextJson(server) as { ping: string, identityFile: string }
    expect(started.identityFile).toBe(join('data', 'identity.key'))
    const [program, script = '', ...args] = started.ping.split(' ')
    expect([program, script]).toEqual(['node', BIN])
    const client = launch(folder, ...args, '--json', '-c', '1')
    expect(await client.ended).toEqual({ exitCode: 0, stderr: '' })
    server.child.kill(signal)
    expect(await server.ended).toEqual({ exitCode: 0, stderr: '' })
  }, 30_000)

  it('ends with 130 when it is interrupted, after it has told what it knows', async () => {
    const folder = await temporaryFolder()
    const server = launch(folder, 'start', '--json')
    const { addresses } = await nextJson(server) as { addresses: string[] }
    const client = launch(folder, 'ping', addresses[0] ?? '', '--json', '-c', '0', '--interval', '60000')
    await nextJson(client)
    await nextJson(client)
    client.child.kill('SIGINT')
    expect(await nextJson(client)).toMatchObject({ event: 'summary', sent: 1, answered: 1 })
    expect(await client.ended).toEqual({ exitCode: 130, stderr: '' })
  }, 30_000)

  it('ends quietly when nobody reads its output', async () => {
    const folder = await temporaryFolder()
    const server = launch(folder, 'start', '--json')
    const { addresses } = await nextJson(server) as { addresses: string[] }
    const client = launch(folder, 'ping', addresses[0] ?? '', '-c', '0', '--interval', '1')
    await client.lines.next()
    client.child.stdout?.destroy()
    expect(await client.ended).toEqual({ exitCode: 130, stderr: '' })
  }, 30_000)

  it('tells mistakes on stderr and by its exit code', async () => {
    const { exitCode, stderr } = await launch(await temporaryFolder(), 'pong').ended
    expect(exitCode).toBe(2)
    expect(stderr).toBe('error: unknown command \'pong\' (Did you mean ping?) (--help shows what there is)\n')
  }, 30_000)
})
