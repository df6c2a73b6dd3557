import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { UsageError } from './errors.ts'
import { manifest } from './manifest.ts'
import { resolveOptions, type Licence, type PartConfig, type PartOptions } from './part-options.ts'
import { collides, render, renderPath } from './render.ts'

/** What was written. */
export interface CreatedPart {
  /** The folder, as an absolute path. */
  readonly folder: string
  /** The files in it, in order. */
  readonly files: readonly string[]
}

/**
 * Writes a part that works and keeps its contract: a package with a small skeleton, the compliance
 * kit wired to a test runner, a workflow, a README with the badge, and a licence.
 *
 * @throws UsageError when the options are wrong or the folder is not empty; nothing was written then
 */
export async function createPart (options: PartOptions): Promise<CreatedPart> {
  const config = resolveOptions(options)
  const templates = [...await readTemplates('every'), ...await readTemplates(config.kind)]
  if (templates.some(([path, text]) => path.endsWith('.ts') && collides(text, config))) {
    throw new UsageError(`the skeleton uses '${config.name}' for something else: choose another name, such as my-${config.name}`)
  }
  const files = [
    ...templates.map(([path, text]) => [renderPath(path, config), render(text, config)] as const),
    ['package.json', manifest(config)] as const,
    ['LICENSE', await licence(config)] as const
  ]
  const folder = resolve(config.folder)
  await requireEmpty(folder)
  for (const [path, text] of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text, { flag: 'wx' })
  }
  return { folder, files: files.map(([path]) => path).sort() }
}

/** Paths with slashes, and what the files hold. */
async function readTemplates (name: string): Promise<Array<[path: string, text: string]>> {
  const root = join(TEMPLATES, name)
  const entries = await readdir(root, { recursive: true, withFileTypes: true })
  const paths = entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name))
  return await Promise.all(paths.map(async (path): Promise<[string, string]> => [relative(root, path).replaceAll('\\', '/'), await readFile(path, 'utf8')]))
}

async function licence ({ licence: name, author }: PartConfig): Promise<string> {
  const texts = await Promise.all(LICENCE_FILES[name].map(file => readFile(join(TEMPLATES, 'licences', file), 'utf8')))
  return texts.map(text => text.replaceAll('<author>', author)).join(`\n${'-'.repeat(80)}\n\n`)
}

async function requireEmpty (folder: string): Promise<void> {
  let entries: readonly string[]
  try {
    entries = await readdir(folder)
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return
    throw new UsageError(`${folder} cannot be used (${cause instanceof Error ? cause.message : String(cause)}): choose another folder`, { cause })
  }
  if (entries.some(name => name !== '.git')) throw new UsageError(`${folder} is not empty: choose another folder, or empty that one`)
}

const TEMPLATES = fileURLToPath(new URL('../templates', import.meta.url))

const LICENCE_FILES: Readonly<Record<Licence, readonly string[]>> = {
  'Apache-2.0 OR MIT': ['either.txt', 'mit.txt', 'apache-2.0.txt'],
  MIT: ['mit.txt'],
  'Apache-2.0': ['apache-2.0.txt']
}
