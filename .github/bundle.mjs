// Writes the JavaScript of every package: one file for each file of dist that its package.json names, since
// a program that imports a node pays for every file. `tsc -b` checks the types and writes the declarations.
// Whatever is not a relative import stays one, so that every package is loaded once.
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { rolldown } from 'rolldown'

const { compilerOptions: { target } } = JSON.parse(readFileSync('tsconfig.base.json', 'utf8'))

const folders = readdirSync('packages').map(name => resolve('packages', name)).filter(folder => existsSync(join(folder, 'package.json')))
await Promise.all(folders.map(async folder => await bundle(folder)))

async function bundle (folder) {
  const build = await rolldown({
    cwd: folder,
    input: entries(folder),
    external: (id, _importer, isResolved) => !isResolved && !id.startsWith('.'),
    platform: 'neutral',
    transform: { target }
  })
  // All in one folder: what finds files by import.meta.url may stand in any chunk.
  const { output } = await build.write({ dir: 'dist', chunkFileNames: '[name].js', comments: { jsdoc: false } })
  await build.close()
  removeStale(folder, output.map(({ fileName }) => fileName))
}

/** The sources by the name that each has in dist: of what the manifest names, and of what a bin outside dist imports. */
function entries (folder) {
  const { exports, imports, bin = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const bins = Object.values(bin).filter(path => !path.startsWith('./dist/')).map(path => readFileSync(join(folder, path), 'utf8'))
  const names = [JSON.stringify([exports, imports, bin]), ...bins].flatMap(text => Array.from(text.matchAll(/\/dist\/([^'"]+)\.js\b/g), match => match[1]))
  return Object.fromEntries(names.map(name => [name, `./src/${name}.ts`]))
}

/** All of dist is published: scripts that were not written now go, and declarations whose source is gone. */
function removeStale (folder, written) {
  const isKept = path => written.includes(path) || path === '.tsbuildinfo' || (path.endsWith('.d.ts') && existsSync(join(folder, 'src', path.replace(/\.d\.ts$/, '.ts'))))
  for (const entry of readdirSync(join(folder, 'dist'), { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    if (entry.isFile() && !isKept(path.slice(join(folder, 'dist/').length).replaceAll('\\', '/'))) rmSync(path)
  }
}
