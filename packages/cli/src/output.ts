/** Where the command writes, and what tells it to end. */
export interface Terminal {
  /** A line of results. */
  out (line: string): void
  /** A line about what went wrong. */
  err (line: string): void
  /** A line that the next one of this kind replaces, and an empty one takes away. Absent where nobody watches. */
  readonly transient?: (line: string) => void
  /** Fires when the user or the system asks the command to end. */
  readonly interrupted: AbortSignal
  /** How this program is called in this place, such as `npx ts-libp2p`. */
  readonly command: string
}

export interface OutputOptions {
  /** One JSON object a line instead of text. */
  readonly json: boolean
  /** Also what only a developer wants to know. */
  readonly debug: boolean
}

/** Results and troubles as text for people or as JSON for programs: everything is said in both forms. */
export class Output {
  readonly json: boolean
  readonly debug: boolean
  readonly #terminal: Terminal

  constructor (terminal: Terminal, { json, debug }: OutputOptions) {
    this.#terminal = terminal
    this.json = json
    this.debug = debug
  }

  /** Shows how far something is; `undefined` where nobody watches. */
  get transient (): ((line: string) => void) | undefined {
    const show = this.json ? undefined : this.#terminal.transient
    return show === undefined ? undefined : line => show(printable(line))
  }

  /** A result. */
  say (event: string, facts: object, text: readonly string[]): void {
    if (this.json) this.#terminal.out(toJson(event, facts))
    else for (const line of text) this.#terminal.out(printable(line))
  }

  /** Something that went wrong; `details` are lines that a developer may see. */
  complain (event: string, facts: object, text: string, details: readonly string[] = []): void {
    if (this.json) {
      this.#terminal.err(toJson(event, details.length === 0 ? facts : { ...facts, details }))
      return
    }
    this.#terminal.err(printable(text))
    for (const line of details) this.#terminal.err(printable(line))
  }
}

function toJson (event: string, facts: object): string {
  return JSON.stringify({ event, ...facts }).replace(UNPRINTABLE, character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** What peers call themselves must not move the cursor, clear the screen or turn the text around. */
function printable (line: string): string { return line.replace(UNPRINTABLE, '\ufffd') }

const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu
