// What a user installs and imports for TCP, Noise, Yamux, identify and ping: ours from tarballs as
// they would be published, js-libp2p from the registry. Needs npm and a registry.

import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { JS_CONTENDER, REPOSITORY } from './folders.ts'
import type { Figures } from './scenarios.ts'

const run = promisify(execFile)

/** One side's installation. */
interface Installation {
  readonly name: string
  readonly folder: string
  /** What a program imports. */
  readonly imports: readonly string[]
  /** Names of the project's own packages, which are not third-party. */
  readonly own: RegExp
}

const JS_IMPORTS = ['libp2p', '@libp2p/tcp', '@libp2p/noise', '@libp2p/yamux', '@libp2p/identify', '@libp2p/ping']

/** Both installations in a temporary folder; `close` removes it. */
export class Footprint {
  readonly #root: string
  readonly #installations: readonly Installation[]

  private constructor (root: string, installations: readonly Installation[]) {
    this.#root = root
    this.#installations = installations
  }

  static async install (): Promise<Footprint> {
    const root = await mkdtemp(join(tmpdir(), 'bench-'))
    try {
      return new Footprint(root, [await installOurs(join(root, 'ours')), await installJs(join(root, 'js'))])
    } catch (error) {
      await rm(root, { recursive: true })
      throw error
    }
  }

  /** Package counts and sizes, by contender. */
  async sizes (): Promise<ReadonlyArray<readonly [name: string, figures: Figures]>> {
    return await Promise.all(this.#installations.map(async ({ name, folder, own }) => {
      const modules = join(folder, 'node_modules')
      const names = new Set(await packageNames(modules))
      return [name, { packages: [...names].filter(each => !own.test(each)).length, install_mib: await byteLength(modules) / 1_048_576 }] as const
    }))
  }

  /** One import each, in a process of its own. The files were read before, so no disk is measured. */
  async importTimes (node: string): Promise<ReadonlyArray<readonly [name: string, figures: Figures]>> {
    const times = []
    for (const { name, folder, imports } of this.#installations) {
      const script = `const begin = performance.now(); await Promise.all([${imports.map(each => `import('${each}')`).join(', ')}]); console.log(performance.now() - begin)`
      const { stdout } = await run(node, ['--input-type=module', '--eval', script], { cwd: folder })
      times.push([name, { import_ms: Number(stdout) }] as const)
    }
    return times
  }

  async close (): Promise<void> { await rm(this.#root, { recursive: true }) }
}

async function installOurs (folder: string): Promise<Installation> {
  await mkdir(folder)
  const names = await closure('ts-libp2p')
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder, ...names.flatMap(name => ['--workspace', name])], { cwd: REPOSITORY, maxBuffer: 64 * 1_048_576 })
  const packed = JSON.parse(stdout) as ReadonlyArray<{ readonly name: string, readonly filename: string }>
  // All that is needed is listed, and none of it is in a registry where npm could look for optional peers.
  await install(folder, Object.fromEntries(packed.map(({ name, filename }) => [name, `file:${filename}`])), '--legacy-peer-deps')
  return { name: 'ours', folder, imports: ['ts-libp2p'], own: /^(@ts-libp2p\/|ts-libp2p$)/ }
}

async function installJs (folder: string): Promise<Installation> {
  await mkdir(folder)
  const { dependencies } = await manifest(dirname(JS_CONTENDER))
  await install(folder, Object.fromEntries(JS_IMPORTS.map(name => [name, dependencies?.[name] ?? 'latest'])))
  return { name: 'js-libp2p', folder, imports: JS_IMPORTS, own: /^(@libp2p\/|libp2p$)/ }
}

async function install (folder: string, dependencies: Readonly<Record<string, string>>, ...flags: readonly string[]): Promise<void> {
  await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module', dependencies }))
  await run('npm', ['install', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock', ...flags], { cwd: folder })
}

/** The package and all of this repository that it needs. */
async function closure (root: string): Promise<readonly string[]> {
  const folders = await readdir(join(REPOSITORY, 'packages'))
  const manifests = new Map((await Promise.all(folders.map(name => manifest(join(REPOSITORY, 'packages', name))))).map(each => [each.name, each]))
  const found = new Set<string>()
  const visit = (name: string): void => {
    const { dependencies, peerDependencies, peerDependenciesMeta } = manifests.get(name) ?? {}
    if (!manifests.has(name) || found.has(name)) return
    found.add(name)
    for (const needed of Object.keys({ ...dependencies, ...peerDependencies })) if (peerDependenciesMeta?.[needed]?.optional !== true) visit(needed)
  }
  visit(root)
  return [...found]
}

interface Manifest {
  readonly name: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>
}

async function manifest (folder: string): Promise<Manifest> {
  return JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Manifest
}

/** Of all packages in a node_modules folder, nested ones included. */
async function packageNames (modules: string): Promise<string[]> {
  const names: string[] = []
  for (const entry of await readdir(modules).catch(() => [])) {
    if (entry.startsWith('.')) continue
    const inScope = entry.startsWith('@') ? (await readdir(join(modules, entry))).map(name => `${entry}/${name}`) : [entry]
    for (const name of inScope) names.push(name, ...await packageNames(join(modules, name, 'node_modules')))
  }
  return names
}

async function byteLength (folder: string): Promise<number> {
  let sum = 0
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) sum += (await stat(join(entry.parentPath, entry.name))).size
  }
  return sum
}
