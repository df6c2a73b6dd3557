// Checks every published package as its users get it: publint and "are the types wrong" on the packed
// files. Needs dist, so run it after `npm run build`. Prints one line a package; exits 1 if any has a problem.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'

// The packages are ES modules; from CommonJS they are required, which these old modes do not know.
const IGNORED_RESOLUTIONS = ['node10', 'node16-cjs']

const folder = mkdtempSync(join(tmpdir(), 'packages-'))
let failed = 0
try {
  const names = readdirSync('packages')
  const packed = JSON.parse(execFileSync('npm', ['pack', '--json', '--pack-destination', folder, ...names.flatMap(name => ['-w', `packages/${name}`])], { maxBuffer: 64 * 1024 * 1024, stdio: ['ignore', 'pipe', 'ignore'] }))
  const tarballs = new Map(packed.map(one => [one.name, join(folder, one.filename)]))
  for (const name of names) {
    const manifest = JSON.parse(readFileSync(join('packages', name, 'package.json'), 'utf8'))
    const problems = [...await manifestProblems(name, manifest), ...await typeProblems(tarballs.get(manifest.name))]
    if (problems.length > 0) failed++
    console.log(`${manifest.name}: ${problems.length === 0 ? 'ok' : problems.join('\n  ')}`)
  }
} finally {
  rmSync(folder, { recursive: true })
}
process.exitCode = failed === 0 ? 0 : 1

async function manifestProblems (name, manifest) {
  const { messages } = await publint({ pkgDir: join('packages', name), strict: true, level: 'warning' })
  // The sources are for this repository, which alone asks for them by this condition.
  return messages.filter(({ path }) => !path.includes('@ts-libp2p/source')).map(message => formatMessage(message, manifest, { color: false }))
}

async function typeProblems (tarball) {
  const result = await checkPackage(createPackageFromTarballData(new Uint8Array(readFileSync(tarball))))
  if (result.types === false) return ['it has no types']
  return result.problems
    .filter(problem => !IGNORED_RESOLUTIONS.includes(problem.resolutionKind))
    .map(problem => `types: ${problem.kind} (${problem.resolutionKind ?? problem.fileName ?? ''} ${problem.entrypoint ?? ''})`)
}
