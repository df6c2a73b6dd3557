import { run, type Terminal } from '../../src/index.ts'

/** A terminal that keeps what is written to it. */
export class FakeTerminal implements Terminal {
  readonly command = 'ts-libp2p'
  readonly outLines: string[] = []
  readonly errLines: string[] = []
  /** What took one another's place; an empty one took it away. */
  readonly transientLines: string[] = []
  readonly #interrupt = new AbortController()
  readonly #waiting = new Set<() => void>()

  get interrupted (): AbortSignal { return this.#interrupt.signal }

  out (line: string): void {
    this.outLines.push(line)
    for (const look of this.#waiting) look()
  }

  err (line: string): void { this.errLines.push(line) }

  readonly transient = (line: string): void => { this.transientLines.push(line) }

  /** What Ctrl-C does. */
  interrupt (): void { this.#interrupt.abort(new Error('SIGINT')) }

  /** The first line, now or later, that matches. */
  async line (pattern: RegExp): Promise<string> {
    return await new Promise(resolve => {
      const look = (): void => {
        const found = this.outLines.find(line => pattern.test(line))
        if (found === undefined) return
        this.#waiting.delete(look)
        resolve(found)
      }
      this.#waiting.add(look)
      look()
    })
  }

  get json (): unknown[] { return this.outLines.map(line => JSON.parse(line) as unknown) }
  get errJson (): unknown[] { return this.errLines.map(line => JSON.parse(line) as unknown) }
}

/** Runs a command line to its end. */
export async function runToEnd (...args: string[]): Promise<{ exitCode: number, terminal: FakeTerminal }> {
  const terminal = new FakeTerminal()
  return { exitCode: await run(args, terminal), terminal }
}
