import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { pathToFileURL } from 'node:url'
import type { Level } from './compliance-case.ts'
import type { ContractFixture } from './contract-fixture.ts'
import { loadKit, UnusableError } from './load-kit.node.ts'
import type { Report } from './run.ts'

const USAGE = `usage: compliance <contract> <fixture module> [options]

  contract          stream, transport, secure-channel, stream-muxer, … : the kit
                    @ts-libp2p/interface-<contract>/compliance, found from the module's folder
  fixture module    exports the fixture, or a list of them, as default or as "fixture"

  --json <file>     write the report as JSON, "-" for standard output
  --badge <file>    write an SVG badge
  --level <level>   must, should or stress; may be repeated (default: must and should)
  --only <id>       only cases whose id begins so, or whose clause is this; may be repeated
  --seed <number>   repeat a run
  --timeout <ms>    for one variant of a case (default 5000)

The exit code is 0 when every fixture keeps the contract, 1 when one does not, 2 when nothing could be run.
`

/** The command: runs a kit on the fixtures of a module and prints a report. Returns the exit code. */
export async function main (args: readonly string[]): Promise<number> {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        json: { type: 'string' },
        badge: { type: 'string' },
        level: { type: 'string', multiple: true },
        only: { type: 'string', multiple: true },
        seed: { type: 'string' },
        timeout: { type: 'string' },
        help: { type: 'boolean', short: 'h' }
      }
    })
    const [contract, modulePath] = positionals
    if (values.help === true || contract === undefined || modulePath === undefined || positionals.length > 2) {
      process.stdout.write(USAGE)
      return values.help === true ? 0 : 2
    }
    const path = resolve(modulePath)
    const { engine, cases, sentences } = await loadKit(contract, path)
    const options = {
      ...(sentences === undefined ? {} : { sentences }),
      ...(values.level === undefined ? {} : { levels: values.level.map(levelOf) }),
      ...(values.only === undefined ? {} : { only: values.only }),
      ...(values.seed === undefined ? {} : { seed: numberOf('--seed', values.seed) }),
      ...(values.timeout === undefined ? {} : { timeoutMs: numberOf('--timeout', values.timeout) })
    }
    const reports: Report[] = []
    for (const fixture of await fixturesOf(path)) {
      const report = await engine.runAll(cases, fixture, options)
      reports.push(report)
      if (values.json !== '-') process.stdout.write(`${engine.reportText(report)}\n`)
    }
    const [first] = reports
    const json = JSON.stringify(reports.length === 1 ? first : reports, undefined, 2) + '\n'
    if (values.json === '-') process.stdout.write(json)
    else if (values.json !== undefined) await writeFile(values.json, json)
    if (values.badge !== undefined && first !== undefined) await writeFile(values.badge, engine.badge(contract, first))
    return reports.every(report => report.conforms) ? 0 : 1
  } catch (error) {
    if (!(error instanceof UnusableError) && !isArgumentError(error)) throw error
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    return 2
  }
}

/** The fixtures that a module exports. */
async function fixturesOf (path: string): Promise<readonly ContractFixture[]> {
  const exported = await import(pathToFileURL(path).href) as { readonly default?: unknown, readonly fixture?: unknown }
  const found: unknown = exported.default ?? exported.fixture
  const fixtures: readonly unknown[] = Array.isArray(found) ? found : [found]
  return fixtures.map(fixture => {
    if (isFixture(fixture)) return fixture
    throw new UnusableError(`${path} exports no fixture: its default export, or its export "fixture", must have a name and features`)
  })
}

function isFixture (value: unknown): value is ContractFixture {
  if (typeof value !== 'object' || value === null) return false
  return typeof Reflect.get(value, 'name') === 'string' && typeof Reflect.get(value, 'features') === 'object'
}

function levelOf (text: string): Level {
  if (text === 'must' || text === 'should' || text === 'stress') return text
  throw new UnusableError(`--level is must, should or stress, not ${text}`)
}

function numberOf (option: string, text: string): number {
  const value = Number(text)
  if (Number.isSafeInteger(value) && value >= 0) return value
  throw new UnusableError(`${option} takes a whole number, not ${text}`)
}

function isArgumentError (error: unknown): boolean {
  return error instanceof Error && String(Reflect.get(error, 'code')).startsWith('ERR_PARSE_ARGS')
}
