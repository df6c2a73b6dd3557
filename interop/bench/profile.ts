// Where our time goes: `npm run profile -- upload_mib_s` measures ours once, each process under Node's
// CPU profiler, and prints the shares of their busy time by layer, and the dearest functions.

import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nodeEntrants } from './contender-list.ts'
import { GROUPS } from './groups/index.ts'
import { nodeBinary } from './node-binaries.ts'
import { startPair, stopPair } from './pair.ts'
import { SCENARIOS } from './scenarios.ts'
import { FULL } from './sizes.ts'

const NODE_MAJOR = 24
const SHOWN_FUNCTIONS = 15

const [scenario = ''] = process.argv.slice(2)
const group = GROUPS.find(({ ids }) => ids.includes(scenario))
if (group === undefined) throw new Error(`name a scenario that is measured with processes: ${SCENARIOS.map(({ id }) => id).join(', ')}`)
const node = nodeBinary(NODE_MAJOR)
const ours = node === undefined ? undefined : nodeEntrants(node).find(({ name }) => name === 'ours')
if (ours === undefined) throw new Error(`there is no node ${NODE_MAJOR}`)

const folder = await mkdtemp(join(tmpdir(), 'profile-'))
try {
  const profiled = (side: 'server' | 'client') => ({ ...ours.launch[side], args: ['--cpu-prof', `--cpu-prof-dir=${join(folder, side)}`, ...ours.launch[side].args] })
  const pair = await startPair({ server: profiled('server'), client: profiled('client') })
  await group.measure(pair, FULL)
  await stopPair(pair)
  for (const side of ['server', 'client']) {
    const [file = ''] = await readdir(join(folder, side))
    print(side, JSON.parse(await readFile(join(folder, side, file), 'utf8')) as Profile)
  }
} finally {
  await rm(folder, { recursive: true })
}

/** What `--cpu-prof` writes, as far as it is read here. Times are microseconds. */
interface Profile {
  readonly nodes: ReadonlyArray<{ readonly id: number, readonly callFrame: Frame }>
  readonly samples: readonly number[]
  readonly timeDeltas: readonly number[]
}

interface Frame {
  readonly functionName: string
  readonly url: string
}

function print (side: string, { nodes, samples, timeDeltas }: Profile): void {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]))
  const layers = new Map<string, number>()
  const functions = new Map<string, number>()
  let busy = 0
  for (const [index, id] of samples.entries()) {
    const frame = frames.get(id)
    if (frame === undefined || frame.functionName === '(idle)') continue
    const time = timeDeltas[index] ?? 0
    const layer = layerOf(frame)
    busy += time
    add(layers, layer, time)
    add(functions, `${layer}: ${frame.functionName || 'anonymous'}`, time)
  }
  console.log(`\n${scenario}, ${side}: busy for ${(busy / 1000).toFixed(0)} ms`)
  for (const [name, time] of largest(layers)) console.log(`${percent(time, busy)}  ${name}`)
  console.log('of which')
  for (const [name, time] of largest(functions).slice(0, SHOWN_FUNCTIONS)) console.log(`${percent(time, busy)}  ${name}`)
}

/** A package of ours or of others, or the part of Node. */
function layerOf ({ functionName, url }: Frame): string {
  if (functionName === '(garbage collector)') return 'garbage collection'
  if (url === '') return functionName === '(program)' ? 'Node, native' : 'system calls and natives'
  if (url.startsWith('node:internal/crypto')) return 'cryptography'
  if (/^node:internal\/(?:modules|bootstrap|vm|url)|^node:(?:fs|path)/.test(url)) return 'start of the process'
  if (url.startsWith('node:')) return 'Node, streams and timers'
  return /\/(?:packages|node_modules)\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1] ?? 'the bench'
}

function add (sums: Map<string, number>, key: string, value: number): void { sums.set(key, (sums.get(key) ?? 0) + value) }

function largest (sums: ReadonlyMap<string, number>): ReadonlyArray<readonly [string, number]> { return [...sums].sort(([, a], [, b]) => b - a) }

function percent (part: number, whole: number): string { return `${(100 * part / whole).toFixed(1).padStart(5)} %` }
