// Measures ts-libp2p beside js-libp2p and what Node itself can do: `npm run bench`. Prints a table for
// each Node; a complete run writes interop/results/bench.json and docs/benchmarks.md. Nothing fails on
// a figure, only where ours does not work.

import { mkdir, writeFile } from 'node:fs/promises'
import { availableParallelism, cpus, loadavg, release, type } from 'node:os'
import { join } from 'node:path'
import { benchArguments } from './bench-arguments.ts'
import { nodeEntrants, OTHERS, type Entrant } from './contender-list.ts'
import { FigureTable, type NodeResult } from './figures.ts'
import { RESULTS } from './folders.ts'
import { Footprint } from './footprint.ts'
import { GROUPS } from './groups/index.ts'
import { currentNode, nodeBinary, type NodeBinary } from './node-binaries.ts'
import { writePage } from './report/page.ts'
import { tables, text } from './report/table.ts'
import { runRound } from './round.ts'
import { FULL, QUICK } from './sizes.ts'

/** Long lines and sharing take their time, and vary little: once is enough. */
const RARE_ROUNDS = 1

const args = benchArguments(process.argv.slice(2))
const sizes = args.isQuick ? QUICK : FULL
const isComplete = !args.isQuick && args.scenario === undefined && args.nodeMajors.length > 1
const groups = GROUPS.filter(({ ids, isRare }) => args.scenario === undefined ? !(args.isQuick && isRare === true) : ids.includes(args.scenario))
const versions: Record<string, string> = {}
const settings: Record<string, readonly string[]> = {}
/** Who could not take part, and why. */
const skipped = new Set<string>()
let failures = 0

console.log(`${machine()}; load ${loadavg()[0]?.toFixed(2) ?? '?'} now`)
const footprint = await installed()
const results: NodeResult[] = []
const nodes = binaries()
for (const node of nodes) {
  results.push(await measureOn(node, node === nodes.at(-1)))
  await writeFigures('bench-partial.json') // it took long: nothing is lost if it is stopped now
}
await footprint?.close()
for (const [name, list] of Object.entries(settings)) for (const setting of list) console.log(`${name}: ${setting}`)
await write()
process.exitCode = failures === 0 ? 0 : 1

async function measureOn (node: NodeBinary, isNewest: boolean): Promise<NodeResult> {
  const figures = new FigureTable()
  const entrants = [...nodeEntrants(node), ...isNewest ? others(node) : []]
  for (const [name, sizesOf] of await footprint?.sizes() ?? []) figures.add(name, sizesOf)
  for (let round = 0; round < args.rounds; round++) {
    const ofRound = groups.filter(({ isRare }) => isRare !== true || round < RARE_ROUNDS)
    await runRound(entrants, ofRound, sizes, round, {
      started ({ impl, version, settings: lifted }) {
        if (version !== undefined) versions[impl] = version
        settings[impl] = lifted
      },
      measured (name, measured) {
        figures.add(name, measured)
        console.log(`Node ${node.version} round ${round + 1}/${args.rounds} ${name}: ${Object.entries(measured).map(([id, value]) => `${id} ${text(value)}`).join(', ')}`)
      },
      failed (name, { ids }, error) {
        if (name === 'ours') failures++
        console.error(`Node ${node.version} ${name} failed at ${ids.join(', ')}: ${String(error)}`)
      }
    })
    for (const [name, times] of await footprint?.importTimes(node.path) ?? []) figures.add(name, times)
  }
  const result = figures.result(node.version, args.rounds)
  console.log(['', `Node ${node.version}`, tables(result), ...skipped, ''].join('\n'))
  return result
}

/** Those that do not run on Node, where their tools are; beside the newest Node only. */
function others (node: NodeBinary): readonly Entrant[] {
  if (!args.isAll) return []
  return OTHERS.flatMap(entrants => {
    try {
      return entrants(node)
    } catch (error) {
      skipped.add(error instanceof Error ? error.message : String(error))
      return []
    }
  })
}

/** Import and size of an installation; nothing where that cannot be made. */
async function installed (): Promise<Footprint | undefined> {
  if (args.scenario !== undefined && !['import_ms', 'packages', 'install_mib'].includes(args.scenario)) return undefined
  try {
    return await Footprint.install()
  } catch (error) {
    console.log(`skipped: import_ms, packages, install_mib (${String(error)})`)
    return undefined
  }
}

function binaries (): readonly NodeBinary[] {
  const found = args.nodeMajors.map(major => [major, nodeBinary(major)] as const)
  for (const [major, node] of found) if (node === undefined) console.log(`skipped: no node ${major}`)
  const current = args.nodeMajors.length === 0 ? currentNode() : undefined
  return [...current === undefined ? [] : [current], ...found.flatMap(([, node]) => node ?? [])]
}

async function write (): Promise<void> {
  if (isComplete) {
    await writeFigures('bench.json')
    await writePage(results, { machine: machine(), versions, settings, skipped: [...skipped] })
  }
  console.log(isComplete ? 'written to interop/results/bench.json and docs/benchmarks.md' : 'written to interop/results/bench-partial.json')
}

async function writeFigures (name: string): Promise<void> {
  await mkdir(RESULTS, { recursive: true })
  await writeFile(join(RESULTS, name), `${JSON.stringify(results, null, 2)}\n`)
}

function machine (): string { return `${availableParallelism()} cores, ${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${type()} ${release()}` }
