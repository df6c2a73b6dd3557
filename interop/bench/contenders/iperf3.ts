// An agent of its own: `contenders/iperf3.js [--listen]`. Each transfer runs iperf3 as server and as
// client, and all figures are by iperf3's own report. Knows no command but those of a bulk transfer.

import { execFile, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import type { Command, CommandName, Commands } from '../agent/control.ts'
import { serve } from '../agent/serve.ts'

const IPERF = 'iperf3'
const HOST = '127.0.0.1'

let port = ''
let cpuMs = 0

await serve({
  ev: 'ready',
  impl: 'iperf3',
  version: version(),
  settings: [],
  ...process.argv[2] === '--listen' && { addr: String(await freePort()) }
}, run)

async function run (command: Command): Promise<Commands[CommandName]['reply']> {
  switch (command.cmd) {
    case 'connect':
      port = command.addr
      return {}
    case 'transfer': {
      const { uploadBytes, downloadBytes } = command
      return { ms: await transfer(uploadBytes) + await transfer(downloadBytes, '--reverse') }
    }
    case 'usage': return { cpuMs }
    default: throw new Error(`iperf3 has no ${command.cmd}`)
  }
}

/** What of the client's report is used. Percentages are of one core, over the time of the transfer. */
interface Report {
  readonly end: {
    readonly sum_received: { readonly seconds: number }
    readonly cpu_utilization_percent: { readonly host_total: number, readonly remote_total: number }
  }
}

/** Resolves with how many milliseconds it took. The server ends with it. */
async function transfer (bytes: number, ...flags: readonly string[]): Promise<number> {
  if (bytes === 0) return 0
  const server = spawn(IPERF, ['--server', '--one-off', '--forceflush', '--bind', HOST, '--port', port], { stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    const ended = once(server, 'exit').then(() => { throw new Error(`no iperf3 server on port ${port}`) })
    await Promise.race([once(server.stdout, 'data'), ended]) // it listens
    server.stdout.resume()
    const { stdout } = await promisify(execFile)(IPERF, ['--client', HOST, '--port', port, '--bytes', String(bytes), '--json', ...flags])
    const { sum_received: { seconds }, cpu_utilization_percent: { host_total: here, remote_total: there } } = (JSON.parse(stdout) as Report).end
    cpuMs += 1000 * seconds * (here + there) / 100
    return 1000 * seconds
  } finally {
    server.kill()
    if (server.exitCode === null && server.signalCode === null) await once(server, 'exit')
  }
}

/** iperf3 cannot choose one itself. */
async function freePort (): Promise<number> {
  const server = createServer().listen(0, HOST)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

function version (): string {
  return /^iperf (\S+)/.exec(spawnSync(IPERF, ['--version'], { encoding: 'utf8' }).stdout)?.[1] ?? 'unknown'
}
