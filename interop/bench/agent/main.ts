// The program around a contender that runs on Node: `agent/main.js <contender module> [--listen]`.

import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'
import { Agent } from './agent.ts'
import type { Contender } from './contender.ts'
import type { Command, Ready } from './control.ts'

const [modulePath = '', flag] = process.argv.slice(2)
const { contender } = await import(pathToFileURL(modulePath).href) as { contender: Contender }
const { name, version, settings } = contender
const agent = new Agent(contender)
const ready: Ready = { ev: 'ready', impl: name, version, settings, ...flag === '--listen' && { addr: await contender.listen() } }
write(ready)

for await (const line of createInterface({ input: process.stdin })) void serve(JSON.parse(line) as Command)
process.exit(0)

async function serve (command: Command): Promise<void> {
  try {
    write({ id: command.id, ok: true, ...await agent.run(command) })
  } catch (error) {
    write({ id: command.id, ok: false, error: error instanceof Error ? error.stack : String(error) })
  }
}

function write (message: object): void {
  process.stdout.write(`${JSON.stringify(message)}\n`)
}
