// The control channel: one JSON object a line, one reply a command, commands overlap.

import { setMaxListeners } from 'node:events'
import { createInterface } from 'node:readline'
import type { CommandName, Commands } from '../../runner/control.ts'
import { CodedError } from './coded-error.ts'

const COMMAND_TIMEOUT_MS = 20_000

type Command<Name extends CommandName> =
  (args: Commands[Name]['arguments'], signal: AbortSignal) => Promise<Commands[Name]['reply']>

/** What some commands do, by name. */
export type CommandsNamed<Name extends CommandName> = { readonly [Each in Name]: Command<Each> }

/** Every command but the one that ends the channel, and the one that announces `mux-ping`. */
export type CommandTable = CommandsNamed<Exclude<CommandName, 'quit' | 'mux-ping'>>

type AnyCommand = (args: object, signal: AbortSignal) => Promise<object>

export function write (message: object): void {
  process.stdout.write(`${JSON.stringify(message)}\n`)
}

/** Answers commands until stdin ends or `quit` was answered. */
export async function serve (commands: CommandTable): Promise<void> {
  // The runner is what checks arguments against their types.
  const byName = new Map(Object.entries(commands)) as unknown as ReadonlyMap<string, AnyCommand>
  for await (const line of createInterface({ input: process.stdin })) {
    if (line.trim() === '') continue
    const { id, cmd, ...args } = JSON.parse(line) as { readonly id: unknown, readonly cmd: string }
    if (cmd === 'quit') {
      write({ id, ok: true })
      return
    }
    void answer(id, cmd, args, byName.get(cmd))
  }
}

async function answer (id: unknown, cmd: string, args: object, command: AnyCommand | undefined): Promise<void> {
  const deadline = new AbortController()
  setMaxListeners(0, deadline.signal) // Node warns above ten, and 200 streams may wait on it
  const timer = setTimeout(() => deadline.abort(), COMMAND_TIMEOUT_MS)
  try {
    if (command == null) throw new CodedError('ERR_NO_COMMAND', `no such command: ${cmd}`)
    write({ id, ok: true, ...await Promise.race([command(args, deadline.signal), timeout(cmd, deadline.signal)]) })
  } catch (error) {
    write({ id, ok: false, ...describe(error) })
  } finally {
    clearTimeout(timer)
  }
}

/** Not every wait of a command ends with its signal. */
function timeout (cmd: string, signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new CodedError('ERR_COMMAND_TIMEOUT', `${cmd} took longer than ${COMMAND_TIMEOUT_MS} ms`)), { once: true })
  })
}

function describe (error: unknown): { readonly error: string, readonly code: string } {
  if (!(error instanceof Error)) return { error: String(error), code: 'ERR_NO_ERROR' }
  return { error: error.message, code: 'code' in error ? String(error.code) : error.name }
}
