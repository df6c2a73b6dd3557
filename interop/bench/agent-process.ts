// One running agent, driven over its stdin and stdout.

import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import type { CommandName, Commands, Ready } from './agent/control.ts'

export interface Launch {
  readonly command: string
  readonly args: readonly string[]
}

type Message = Record<string, unknown>
type Waiting = readonly [resolve: (reply: Message) => void, reject: (error: Error) => void]

const running = new Set<{ kill (signal: 'SIGKILL'): unknown }>()
process.once('exit', () => { for (const child of running) child.kill('SIGKILL') })

/** No scenario takes so long, on any machine: the agent is stuck. */
const COMMAND_TIMEOUT_MS = 90_000
const STOP_MS = 5000

export class AgentProcess {
  readonly ready: Ready
  readonly #child: ChildProcessByStdio<Writable, Readable, null>
  readonly #waiting: Map<number, Waiting>
  #nextId = 1

  private constructor (ready: Ready, child: ChildProcessByStdio<Writable, Readable, null>, waiting: Map<number, Waiting>) {
    this.ready = ready
    this.#child = child
    this.#waiting = waiting
  }

  /** Resolves once the program has printed its ready line. Its stderr is ours. */
  static async start ({ command, args }: Launch): Promise<AgentProcess> {
    const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] })
    running.add(child)
    const waiting = new Map<number, Waiting>()
    const ready = await new Promise<Ready>((resolve, reject) => {
      const fail = (what: string): void => {
        running.delete(child)
        const error = new Error(`${[command, ...args].join(' ')}: ${what}`)
        reject(error)
        for (const [, rejectWaiting] of waiting.values()) rejectWaiting(error)
        waiting.clear()
      }
      child.once('error', error => { fail(error.message) })
      child.once('exit', (code, signal) => { fail(`ended with ${String(code ?? signal)}`) })
      child.stdin.on('error', () => {}) // the exit tells
      createInterface({ input: child.stdout }).on('line', line => {
        const message = JSON.parse(line) as Message
        if (message['ev'] === 'ready') resolve(message as unknown as Ready)
        else settle(waiting, message)
      })
    })
    return new AgentProcess(ready, child, waiting)
  }

  get addr (): string {
    if (this.ready.addr === undefined) throw new Error('the agent does not listen')
    return this.ready.addr
  }

  async send<Name extends CommandName> (cmd: Name, args: Commands[Name]['arguments']): Promise<Commands[Name]['reply']> {
    const id = this.#nextId++
    const reply = await new Promise<Message>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(id)
        reject(new Error(`no answer to ${cmd} in ${COMMAND_TIMEOUT_MS} ms`))
      }, COMMAND_TIMEOUT_MS)
      this.#waiting.set(id, [
        message => {
          clearTimeout(timer)
          resolve(message)
        },
        error => {
          clearTimeout(timer)
          reject(error)
        }
      ])
      this.#child.stdin.write(`${JSON.stringify({ id, cmd, ...args })}\n`)
    })
    if (reply['ok'] !== true) throw new Error(`${cmd}: ${String(reply['error'])}`)
    return reply
  }

  /** Lets it end by itself, so that it can write a profile; not for long. */
  async stop (): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const exited = new Promise(resolve => this.#child.once('exit', resolve))
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), STOP_MS)
    this.#child.stdin.end()
    await exited
    clearTimeout(timer)
  }
}

function settle (waiting: Map<number, Waiting>, message: Message): void {
  const id = Number(message['id'])
  const entry = waiting.get(id)
  waiting.delete(id)
  entry?.[0](message)
}
