// The frame of the control protocol around an agent that runs on Node.

import { createInterface } from 'node:readline'
import type { Command, CommandName, Commands, Ready } from './control.ts'

/** Says that it is ready, and answers commands until stdin ends. They may overlap. */
export async function serve (ready: Ready, run: (command: Command) => Promise<Commands[CommandName]['reply']>): Promise<never> {
  write(ready)
  for await (const line of createInterface({ input: process.stdin })) void answer(JSON.parse(line) as Command, run)
  process.exit(0)
}

async function answer (command: Command, run: (command: Command) => Promise<Commands[CommandName]['reply']>): Promise<void> {
  try {
    write({ id: command.id, ok: true, ...await run(command) })
  } catch (error) {
    write({ id: command.id, ok: false, error: error instanceof Error ? error.stack : String(error) })
  }
}

function write (message: object): void {
  process.stdout.write(`${JSON.stringify(message)}\n`)
}
