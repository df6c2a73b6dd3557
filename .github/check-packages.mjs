// Checks every published package as its users get it: publint and attw on the packed files.
// Needs dist, so run it after `tsc -b`. Prints one line a package; exits 1 if any has a problem.
import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'

const run = promisify(execFile)
const folder = await mkdtemp(join(tmpdir(), 'packages-'))
let failed = 0
try {
  const names = await readdir('packages')
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder, ...names.flatMap(name => ['-w', `packages/${name}`])], { maxBuffer: 64 * 1024 * 1024 })
  const tarballs = new Map(JSON.parse(stdout).map(packed => [packed.name, packed.filename]))
  for (const name of names) failed += await check(name, tarballs) ? 0 : 1
} finally {
  await rm(folder, { recursive: true })
}
process.exitCode = failed === 0 ? 0 : 1

async function check (name, tarballs) {
  const manifest = JSON.parse(await readFile(join('packages', name, 'package.json'), 'utf8'))
  const { messages } = await publint({ pkgDir: join('packages', name), strict: true, level: 'warning' })
  const problems = messages.map(message => formatMessage(message, manifest, { color: false }))
  try {
    await run(process.execPath, ['node_modules/@arethetypeswrong/cli/dist/index.js', '--profile', 'esm-only', '--no-emoji', '--no-color', join(folder, tarballs.get(manifest.name))])
  } catch (error) {
    problems.push(error.stdout ?? String(error))
  }
  console.log(`${manifest.name}: ${problems.length === 0 ? 'ok' : problems.join('\n  ')}`)
  return problems.length === 0
}
