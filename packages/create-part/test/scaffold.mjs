// The whole way of a third party: packs the packages as they would be published, installs the
// generator from its tarball, generates a part of each kind, installs that from the tarballs, runs
// its tests and its report. Minutes long, so `npm run scaffold` runs it and `npm test` does not.
// Run it after `npm run build`. Arguments: the kinds to do (default: all).
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { fileURLToPath } from 'node:url'

const REPOSITORY = fileURLToPath(new URL('../../..', import.meta.url))
/** What the parts need of this repository, directly or not. */
const PACKED = ['create-part', 'compliance', 'interface-secure-channel', 'interface-stream', 'interface-stream-muxer', 'interface-transport', 'peer-id', 'protobuf-codec', 'stream-tools']
/** One of them with the other runner, which is another hundred files to install. */
const PARTS = [
  { kind: 'stream', name: '@third-party/queue-stream', runner: 'vitest' },
  { kind: 'transport', name: 'carrier-pigeon', runner: 'node' },
  { kind: 'secure-channel', name: 'sealed-envelopes', runner: 'node' },
  { kind: 'stream-muxer', name: 'pigeon-post', runner: 'node' }
]

const kinds = process.argv.slice(2)
const folder = await mkdtemp(join(tmpdir(), 'scaffold-'))
let failed = 0
try {
  const tarballs = await pack()
  const creator = join(folder, 'creator')
  await npm(['install', '--prefix', creator, tarballs.get('@ts-libp2p/create-part')], folder)
  for (const part of PARTS.filter(({ kind }) => kinds.length === 0 || kinds.includes(kind))) {
    const startedAt = performance.now()
    try {
      const line = await tryPart(part, creator, tarballs)
      console.log(`${part.kind}: ${line} (${Math.round((performance.now() - startedAt) / 1000)} s)`)
    } catch (error) {
      failed++
      console.log(`${part.kind}: FAILED\n${error.stdout ?? ''}${error.stderr ?? ''}${error.stack}`)
    }
  }
} finally {
  await rm(folder, { recursive: true })
}
console.log(failed === 0 ? 'every generated part passes its own tests' : `${failed} generated parts failed`)
process.exitCode = failed === 0 ? 0 : 1

async function pack () {
  const { stdout } = await npm(['pack', '--json', '--pack-destination', folder, ...PACKED.flatMap(name => ['-w', `packages/${name}`])], REPOSITORY)
  return new Map(JSON.parse(stdout).map(({ name, filename }) => [name, join(folder, filename)]))
}

async function tryPart ({ kind, name, runner }, creator, tarballs) {
  const project = join(folder, kind)
  await run(process.execPath, [join(creator, 'node_modules/@ts-libp2p/create-part/bin/create-part.js'), kind, name, '--runner', runner, '--folder', project, '--author', 'A. Third Party'], folder)
  await useTarballs(project, tarballs)
  await npm(['install', '--no-audit', '--no-fund'], project)
  const tested = await npm(['test'], project)
  const passed = /^# pass (\d+)$/m.exec(tested.stdout)?.[1] ?? /^ *Tests +(\d+) passed/m.exec(tested.stdout)?.[1]
  if (passed === undefined || Number(passed) === 0) throw new Error(`no test ran:\n${tested.stdout}`)
  await npm(['run', 'report'], project)
  const badge = await readFile(join(project, 'compliance.svg'), 'utf8')
  const shown = /<title>(.*)<\/title>/.exec(badge)?.[1] ?? ''
  if (!/: [1-9]\d* passed$/.test(shown)) throw new Error(`the badge says '${shown}'`)
  const packed = JSON.parse((await npm(['pack', '--json', '--dry-run'], project)).stdout)[0].files.map(({ path }) => path)
  if (!packed.includes('dist/src/index.js') || packed.some(path => path.includes('test'))) throw new Error(`the part would be published with ${packed.join(', ')}`)
  return `${name}: ${passed} tests passed under ${runner}; badge: ${shown}`
}

/** Our packages come from the tarballs, wherever they are named; all else from the registry. */
async function useTarballs (project, tarballs) {
  const path = join(project, 'package.json')
  const manifest = JSON.parse(await readFile(path, 'utf8'))
  for (const group of ['dependencies', 'devDependencies', 'peerDependencies']) {
    for (const name of Object.keys(manifest[group])) {
      if (tarballs.has(name)) manifest[group][name] = `file:${tarballs.get(name)}`
    }
  }
  manifest.overrides = Object.fromEntries([...tarballs].map(([name, tarball]) => [name, manifest.dependencies[name] ?? manifest.devDependencies[name] ?? manifest.peerDependencies[name] ?? `file:${tarball}`]))
  await writeFile(path, JSON.stringify(manifest, undefined, 2))
}

function npm (args, cwd) { return run('npm', args, cwd) }

function run (command, args, cwd) {
  return promisify(execFile)(command, args, { cwd, maxBuffer: 64 * 1024 * 1024, env: { ...process.env, FORCE_COLOR: '0', NO_COLOR: '1', NODE_TEST_CONTEXT: undefined } })
}
