#!/usr/bin/env node
// The process around the command: its signals, its streams and its exit code.

import { ownCommand } from './own-command.ts'
import { run } from './run.ts'

const interrupt = new AbortController()

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (interrupt.signal.aborted) process.exit(130) // asked twice: now, not in order
    interrupt.abort(new Error(signal))
  })
}

// `ts-libp2p ping … | head -1`: nobody reads on, so there is nothing left to do.
process.stdout.on('error', () => interrupt.abort(new Error('the output was closed')))
process.stderr.on('error', () => {})

process.exitCode = await run(process.argv.slice(2), {
  out: line => { process.stdout.write(`${line}\n`) },
  err: line => { process.stderr.write(`${line}\n`) },
  ...process.stderr.isTTY && { transient: (line: string) => { process.stderr.write(`\r\u001b[2K${line}`) } },
  interrupted: interrupt.signal,
  command: ownCommand(process.argv[1] ?? 'ts-libp2p', process.cwd())
})
