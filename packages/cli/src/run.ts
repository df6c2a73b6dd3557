import { inspect } from 'node:util'
import { CommanderError } from 'commander'
import type { Log } from 'ts-libp2p'
import { EXIT } from './commands/context.ts'
import { explainError } from './explain-error.ts'
import { Output, type Terminal } from './output.ts'
import { makeProgram } from './program.ts'

/**
 * Runs one command line and gives its exit code. Never rejects: whatever goes wrong is one line on
 * `terminal.err`.
 *
 * @param args - without the program's own name
 */
export async function run (args: readonly string[], terminal: Terminal): Promise<number> {
  // Known before the line is parsed, so that its mistakes are told in the right form.
  const output = new Output(terminal, { json: args.includes('--json'), debug: args.includes('--debug') })
  let exitCode: number = EXIT.done
  const program = makeProgram(async command => {
    exitCode = await command({ output, terminal, log: logTo(output) })
  })
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({
      writeOut: text => writeLines(text, line => terminal.out(line)),
      writeErr: text => writeLines(text, line => terminal.err(line)),
      outputError: () => {} // told below
    })
  }
  try {
    await program.parseAsync(args, { from: 'user' })
    return exitCode
  } catch (error) {
    if (error instanceof CommanderError) return usage(error, output)
    if (terminal.interrupted.aborted) {
      output.complain('interrupted', {}, 'interrupted', output.debug ? detailsOf(error) : [])
      return EXIT.interrupted
    }
    const { text, hint, ...facts } = explainError(error)
    output.complain('error', { message: text, ...hint !== undefined && { hint }, ...facts }, `error: ${text}${hint === undefined ? '' : ` (hint: ${hint})`}`, output.debug ? detailsOf(error) : [])
    return EXIT.failed
  }
}

/** Help that was asked for is no mistake; help that was not is shown by commander itself. */
function usage (error: CommanderError, output: Output): number {
  if (error.exitCode === 0) return EXIT.done
  if (error.code !== 'commander.help') {
    const message = error.message.replace(/^error: /, '').replaceAll(/\s+/g, ' ')
    output.complain('error', { message, code: 'usage' }, `error: ${message} (--help shows what there is)`)
  }
  return EXIT.usage
}

function logTo (output: Output): Log {
  return ({ level, message, error, ...facts }) => {
    if (!output.debug && level !== 'error' && level !== 'warn') return
    const about = Object.values(facts).join(' ')
    const text = `${level === 'warn' ? 'warning' : level}: ${message}${about === '' ? '' : ` (${about})`}${error === undefined ? '' : `: ${error.message}`}`
    output.complain('log', { level, message, ...facts, ...error !== undefined && { error: error.message } }, text, output.debug && error !== undefined ? detailsOf(error) : [])
  }
}

function detailsOf (error: unknown): string[] { return inspect(error, { depth: 5 }).split('\n') }

function writeLines (text: string, write: (line: string) => void): void {
  for (const line of text.replace(/\n$/, '').split('\n')) write(line)
}
