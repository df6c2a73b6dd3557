// The control channel: one JSON object a line, one reply a command, commands overlap.

import { createInterface } from 'node:readline'

const COMMAND_TIMEOUT_MS = 20_000

export function write (message) {
  process.stdout.write(`${JSON.stringify(message)}\n`)
}

/** Answers commands until stdin ends or `quit` was answered. */
export async function serve (commands) {
  for await (const line of createInterface({ input: process.stdin })) {
    if (line.trim() === '') continue
    const { id, cmd, ...args } = JSON.parse(line)
    if (cmd === 'quit') {
      write({ id, ok: true })
      return
    }
    answer(commands, id, cmd, args)
  }
}

async function answer (commands, id, cmd, args) {
  const signal = AbortSignal.timeout(COMMAND_TIMEOUT_MS)
  try {
    const command = commands[cmd]
    if (command == null) throw Object.assign(new Error(`no such command: ${cmd}`), { code: 'ERR_NO_COMMAND' })
    const reply = await Promise.race([command(args, signal), rejectOnAbort(signal, cmd)])
    write({ id, ok: true, ...reply })
  } catch (error) {
    write({ id, ok: false, error: String(error?.message ?? error), code: String(error?.code ?? error?.name ?? 'Error') })
  }
}

function rejectOnAbort (signal, cmd) {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => {
      reject(Object.assign(new Error(`${cmd} took longer than ${COMMAND_TIMEOUT_MS} ms`), { code: 'ERR_COMMAND_TIMEOUT' }))
    }, { once: true })
  })
}
