// Shows that every layer rule fires: plants one violation of each in a scratch copy of the layout and
// expects the rule's name among the errors. A rule that stays silent is a rule that guards nothing.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

const root = process.cwd()
const planted = {
  'ground-imports-nothing': ['packages/interface-stream/src/planted.ts', '../../peer-id/src/index.ts'],
  'leaf-imports-leaf-only': ['packages/peer-id/src/planted.ts', '../../interface-transport/src/index.ts'],
  'contract-imports-contract-leaf': ['packages/interface-transport/src/planted.ts', '../../transport-tcp/src/index.ts'],
  'kit-imports-contract-leaf-engine': ['packages/interface-stream/src/compliance/planted.ts', '../../../transport-tcp/src/index.ts'],
  'engine-imports-nothing': ['packages/compliance/src/planted.ts', '../../peer-id/src/index.ts'],
  'concrete-never-concrete': ['packages/transport-tcp/src/planted.ts', '../../protocol-ping/src/index.ts'],
  'assembly-never-concrete': ['packages/swarm/src/planted.ts', '../../transport-tcp/src/index.ts'],
  'swarm-never-libp2p': ['packages/swarm/src/planted.ts', '../../libp2p/src/index.ts'],
  'src-never-imports-kits-or-tests': ['packages/transport-tcp/src/planted.ts', '../test/planted-test.ts'],
  'only-kits-import-the-engine': ['packages/transport-tcp/src/planted.ts', '../../compliance/src/index.ts'],
  'no-deep-import': ['packages/transport-tcp/src/planted.ts', '../../peer-id/src/deep.ts'],
  'no-cycles': ['packages/transport-tcp/src/planted.ts', './planted-back.ts'],
  'no-own-barrel': ['packages/transport-tcp/src/planted.ts', './index.ts'],
  'core-modules-only-in-shells': ['packages/swarm/src/planted.ts', 'node:fs'],
  resolvable: ['packages/swarm/src/planted.ts', './nowhere.ts'],
  declared: ['packages/swarm/src/planted.ts', 'fast-check'],
  'no-dist': ['packages/swarm/src/planted.ts', '../../peer-id/dist/index.js']
}

const rules = createRequire(import.meta.url)('../.dependency-cruiser.cjs').forbidden.map(rule => rule.name)
const missing = rules.filter(name => planted[name] === undefined)
const fired = cruise()
const silent = [...missing, ...Object.keys(planted).filter(name => !fired.has(name))]
console.log(silent.length === 0 ? `all ${rules.length} layer rules fire` : `layer rules that stay silent: ${silent.join(', ')}`)
process.exitCode = silent.length === 0 ? 0 : 1

/** The rules that fire on the planted tree, each on the file planted for it. */
function cruise () {
  const folder = mkdtempSync(join(tmpdir(), 'layers-'))
  try {
    const write = (path, text) => {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), text)
    }
    for (const part of ['interface-stream', 'interface-transport', 'peer-id', 'compliance', 'transport-tcp', 'protocol-ping', 'swarm', 'libp2p']) {
      write(`packages/${part}/src/index.ts`, 'export const part = 1\n')
      write(`packages/${part}/package.json`, JSON.stringify({ name: part, type: 'module' }))
    }
    write('packages/peer-id/src/deep.ts', 'export const part = 1\n')
    write('packages/peer-id/dist/index.js', 'export const part = 1\n')
    write('packages/transport-tcp/test/planted-test.ts', 'export const part = 1\n')
    write('packages/transport-tcp/src/planted-back.ts', "import './no-cycles.ts'\nexport const part = 1\n")
    write('package.json', JSON.stringify({ name: 'scratch', type: 'module', devDependencies: { 'fast-check': '*' } }))
    write('tsconfig.test.json', '{}')
    for (const [name, [path, target]] of Object.entries(planted)) write(path.replace('planted.ts', `${name}.ts`), `import * as planted from '${target}'\nexport const used = planted\n`)
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
    const output = execFileSync(process.execPath, [join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs'), '--config', join(root, '.dependency-cruiser.cjs'), '--output-type', 'json', 'packages/*/src', 'packages/*/test'], { cwd: folder, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
    const { violations } = JSON.parse(output).summary
    return new Set(violations.filter(({ rule, from }) => from.endsWith(`/${rule.name}.ts`)).map(({ rule }) => rule.name))
  } finally {
    rmSync(folder, { recursive: true })
  }
}
