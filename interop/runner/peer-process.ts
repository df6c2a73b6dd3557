// One running peer program, driven over its stdin and stdout.

import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { CommandName, Commands, PeerFlags, Ready } from './control.ts'

/** How to start a peer program. */
export interface Launch {
  readonly command: string
  readonly args: readonly string[]
}

const START_TIMEOUT_MS = 20_000
/** Above the peer's own 20 s a command, so that a live peer always answers first. */
const COMMAND_TIMEOUT_MS = 25_000
const QUIT_GRACE_MS = 2_000
const STDERR_TAIL_CHARACTERS = 2_000

/** A command that the peer answered with `"ok":false`, or did not answer. */
export class CommandFailedError extends Error {
  override readonly name = 'CommandFailedError'
  readonly code: string

  constructor (message: string, code: string) {
    super(message)
    this.code = code
  }
}

type Message = Record<string, unknown>

interface Waiting {
  readonly resolve: (reply: Message) => void
  readonly reject: (error: Error) => void
  readonly timer: NodeJS.Timeout
}

const running = new Set<ChildProcessWithoutNullStreams>()

process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

export class PeerProcess {
  /** "js dialler", as messages name it. */
  readonly label: string
  readonly #child: ChildProcessWithoutNullStreams
  readonly #waiting = new Map<number, Waiting>()
  #ready: Ready | undefined
  #nextId = 1
  #isKilled = false
  #stderr = ''

  private constructor (label: string, child: ChildProcessWithoutNullStreams) {
    this.label = label
    this.#child = child
  }

  /** Resolves once the program has printed its ready line. */
  static async start (label: string, launch: Launch, flags: PeerFlags): Promise<PeerProcess> {
    const args = [...launch.args, '--listen', '/ip4/127.0.0.1/tcp/0']
    if (flags.key != null) args.push('--key', flags.key)
    if (flags.earlyMuxer != null) args.push('--early-muxer', flags.earlyMuxer)
    const child = spawn(launch.command, args, { stdio: 'pipe' })
    running.add(child)
    const peer = new PeerProcess(label, child)
    await peer.#listen()
    return peer
  }

  get ready (): Ready {
    if (this.#ready == null) throw new Error(`${this.label} is not ready`)
    return this.#ready
  }

  get id (): string {
    return this.ready.peer
  }

  get addr (): string {
    const [addr] = this.ready.addrs
    if (addr == null) throw new Error(`${this.label} listens nowhere`)
    return addr
  }

  get isAlive (): boolean {
    return running.has(this.#child) && !this.#isKilled
  }

  can (feature: string): boolean {
    return this.ready.features.includes(feature)
  }

  /** Sends one command and gives its reply; rejects with CommandFailedError. */
  async send<Name extends CommandName> (name: Name, args: Commands[Name]['arguments']): Promise<Commands[Name]['reply']> {
    if (!this.isAlive) throw new CommandFailedError(`${this.label} is not running${this.#tail()}`, 'ERR_PEER_GONE')
    const id = this.#nextId++
    const reply = await new Promise<Message>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(id)
        reject(new CommandFailedError(`${this.label} did not answer ${name} in ${COMMAND_TIMEOUT_MS} ms${this.#tail()}`, 'ERR_NO_ANSWER'))
      }, COMMAND_TIMEOUT_MS)
      this.#waiting.set(id, { resolve, reject, timer })
      this.#child.stdin.write(`${JSON.stringify({ id, cmd: name, ...args })}\n`)
    })
    if (reply['ok'] !== true) throw new CommandFailedError(`${this.label}: ${name}: ${String(reply['error'])}`, String(reply['code']))
    return reply as unknown as Commands[Name]['reply']
  }

  /** Ends the program at once, as a crash would. */
  kill (): void {
    this.#isKilled = true
    this.#child.kill('SIGKILL')
  }

  /** Asks the program to quit, and kills it when it does not. Gives its exit code, null if it was killed. */
  async stop (): Promise<number | null> {
    if (!this.isAlive) return null
    const exited = new Promise<number | null>((resolve) => this.#child.once('exit', resolve))
    const timer = setTimeout(() => this.kill(), QUIT_GRACE_MS)
    this.#child.stdin.end(`${JSON.stringify({ id: this.#nextId++, cmd: 'quit' })}\n`)
    const code = await exited
    clearTimeout(timer)
    return code
  }

  async #listen (): Promise<void> {
    // A peer that dies takes its pipe with it; the exit below reports that.
    this.#child.stdin.on('error', () => {})
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-STDERR_TAIL_CHARACTERS)
    })
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.kill()
        reject(new Error(`${this.label} was not ready in ${START_TIMEOUT_MS} ms${this.#tail()}`))
      }, START_TIMEOUT_MS)
      const fail = (error: Error): void => {
        clearTimeout(timer)
        running.delete(this.#child)
        this.#failWaiting(error)
        reject(error)
      }
      this.#child.once('error', fail)
      this.#child.once('exit', (code, signal) => fail(new CommandFailedError(`${this.label} exited (${String(code ?? signal)})${this.#tail()}`, 'ERR_PEER_GONE')))
      createInterface({ input: this.#child.stdout }).on('line', (line) => {
        const message = JSON.parse(line) as Message
        if (message['ev'] === 'ready') {
          clearTimeout(timer)
          this.#ready = message as unknown as Ready
          resolve()
        } else {
          this.#settle(message)
        }
      })
    })
  }

  #settle (message: Message): void {
    const id = Number(message['id'])
    const waiting = this.#waiting.get(id)
    if (waiting == null) return
    this.#waiting.delete(id)
    clearTimeout(waiting.timer)
    waiting.resolve(message)
  }

  #failWaiting (error: Error): void {
    for (const { reject, timer } of this.#waiting.values()) {
      clearTimeout(timer)
      reject(error)
    }
    this.#waiting.clear()
  }

  #tail (): string {
    return this.#stderr === '' ? '' : `; stderr ends: ${this.#stderr.trim()}`
  }
}
