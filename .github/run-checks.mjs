// Everything that `npm test` checks, after the build: the tests beside the static checks, so that two
// cores are busy. Prints each check's output when it ends, then one line: N passed, N failed.
import { spawn } from 'node:child_process'

const lanes = [
  ['vitest run'],
  ['eslint .', 'npm run --silent layers', 'knip --no-config-hints', 'sherif', 'node .github/write-docs.mjs --check', 'node .github/check-packages.mjs']
]
let passed = 0
let failed = 0

await run('npm run --silent build') // everything else reads what it wrote
if (failed === 0) await Promise.all(lanes.map(async lane => { for (const command of lane) await run(command) }))
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1

async function run (command) {
  const begin = performance.now()
  const { code, output } = await capture(command)
  if (code === 0) passed++
  else failed++
  console.log(`== ${command}: ${code === 0 ? 'ok' : `FAILED (${code})`}, ${((performance.now() - begin) / 1000).toFixed(0)} s\n${output}`)
}

function capture (command) {
  return new Promise(resolve => {
    const child = spawn(command, { shell: true, stdio: ['ignore', 'pipe', 'pipe'] })
    const chunks = []
    child.stdout.on('data', chunk => chunks.push(chunk))
    child.stderr.on('data', chunk => chunks.push(chunk))
    child.on('close', code => resolve({ code: code ?? 1, output: Buffer.concat(chunks).toString() }))
  })
}
