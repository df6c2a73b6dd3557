import { relative } from 'node:path'
import { parseArgs } from 'node:util'
import { createPart } from './create-part.node.ts'
import { UsageError } from './errors.ts'
import { KINDS, LICENCES, RUNNERS, type Kind, type Licence, type PartOptions, type Runner } from './part-options.ts'

/** Where the command writes. */
export interface Terminal {
  out (text: string): void
  err (text: string): void
}

const USAGE = `usage: npm create @ts-libp2p/part <kind> <name> [-- options]

  kind                 ${KINDS.join(', ')}
  name                 of the npm package, such as my-transport or @me/my-transport

  --runner <runner>    ${RUNNERS.join(' or ')} (default: node, that is node:test, which needs no package)
  --license <licence>  ${LICENCES.map(name => `"${name}"`).join(', ')} (default: the first)
  --author <name>      who holds the copyright
  --folder <path>      where to write it (default: a new folder with the package's name)

It writes a package that works and keeps its contract: a small skeleton, the compliance kit, a
workflow, a README with the badge, a licence. The exit code is 0 when it was written, 2 when not.`

/** Runs one command line and gives its exit code. Never rejects because of what the user gave. */
export async function run (args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    const { values, positionals } = parse(args)
    const [kind, name, ...rest] = positionals
    if (values.help === true) {
      terminal.out(USAGE)
      return 0
    }
    if (kind === undefined || name === undefined || rest.length > 0) throw new UsageError(`give a kind and a name\n\n${USAGE}`)
    const options: PartOptions = {
      kind: kind as Kind, // createPart checks all of them
      name,
      ...values.runner !== undefined && { runner: values.runner as Runner },
      ...values.license !== undefined && { licence: values.license as Licence },
      ...values.author !== undefined && { author: values.author },
      ...values.folder !== undefined && { folder: values.folder }
    }
    const { folder, files } = await createPart(options)
    const path = relative(process.cwd(), folder)
    terminal.out([`wrote ${files.length} files to ${folder}`, ...files.map(file => `  ${file}`), '', 'next:', ...path === '' ? [] : [`  cd ${path}`], '  npm install', '  npm test', '  npm run report   # clause by clause, and the badge'].join('\n'))
    return 0
  } catch (error) {
    if (!(error instanceof UsageError) && !isArgumentError(error)) throw error
    terminal.err(`error: ${error.message}`)
    return 2
  }
}

function parse (args: readonly string[]): { values: { help?: boolean, runner?: string, license?: string, author?: string, folder?: string }, positionals: string[] } {
  return parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      runner: { type: 'string' },
      license: { type: 'string' },
      author: { type: 'string' },
      folder: { type: 'string' },
      help: { type: 'boolean', short: 'h' }
    }
  })
}

function isArgumentError (error: unknown): error is Error {
  return error instanceof Error && String(Reflect.get(error, 'code')).startsWith('ERR_PARSE_ARGS')
}
