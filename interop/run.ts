// `npm run interop`: our packages against other implementations of libp2p, on loopback.

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CASES } from './cases/index.ts'
import { RESULTS } from './programs/folders.ts'
import { go } from './programs/go.ts'
import { js } from './programs/js.ts'
import { ours } from './programs/ours.ts'
import type { Program } from './programs/program.ts'
import { count, MAX_KNOWN_SHARE, type Result } from './runner/result.ts'
import { runArguments } from './runner/run-arguments.ts'
import { failedPair, runPair, skippedPair } from './runner/run-pair.ts'
import { table } from './runner/table.ts'

const PROGRAMS: readonly Program[] = [ours, js, go]

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

const { pairs, caseFilter, isComplete } = runArguments(process.argv.slice(2))
const cases = CASES.filter(({ name }) => name.includes(caseFilter))
if (cases.length === 0) throw new Error(`no case has "${caseFilter}" in its name`)
const results: Result[] = []

for (const [firstName, secondName] of pairs) {
  results.push(...await runOrSkip(program(firstName), program(secondName)))
}

for (const first of new Set(pairs.map(([name]) => name))) console.log(`\n${table(results, first)}`)
writeResults()
const failed = report()
process.exitCode = failed === 0 ? 0 : 1

function program (name: string): Program {
  const found = PROGRAMS.find((each) => each.name === name)
  if (found == null) throw new Error(`no such peer: ${name}; there are ${PROGRAMS.map((each) => each.name).join(', ')}`)
  return found
}

async function runOrSkip (first: Program, second: Program): Promise<readonly Result[]> {
  try {
    return await runPrograms(first, second)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    console.log(`fail    ${first.name} and ${second.name} do not start: ${reason}`)
    return failedPair(first.name, second.name, cases, reason)
  }
}

async function runPrograms (first: Program, second: Program): Promise<readonly Result[]> {
  const prepared = [first.prepare(), second.prepare()] as const
  for (const each of prepared) {
    if (each.kind === 'missing') {
      console.log(`skipped: ${each.reason}`)
      return skippedPair(first.name, second.name, cases, each.reason)
    }
  }
  const [a, b] = prepared
  if (a.kind === 'missing' || b.kind === 'missing') return []
  return await runPair({ name: first.name, launch: a.launch }, { name: second.name, launch: b.launch }, cases, (result) => {
    const roles = result.direction === 'dial' ? `${first.name} dials ${second.name}` : `${second.name} dials ${first.name}`
    const reason = result.reason === '' ? '' : `: ${result.reason}`
    console.log(`${result.status.padEnd(7)} ${roles}: ${result.case} (${result.ms} ms)${reason}`)
  })
}

/** A run of a part of the matrix must not replace the result of the whole. */
function writeResults (): void {
  mkdirSync(RESULTS, { recursive: true })
  writeFileSync(join(RESULTS, isComplete ? 'interop.json' : 'partial.json'), `${JSON.stringify(results, null, 2)}\n`)
}

/** Prints the last lines and gives the number of failures. */
function report (): number {
  const known = count(results, 'known')
  const excess = known > results.length * MAX_KNOWN_SHARE ? 1 : 0
  if (excess > 0) console.log(`${known} known failures are more than ${MAX_KNOWN_SHARE * 100} % of ${results.length} rows`)
  console.log(`\n${count(results, 'skipped')} skipped, ${known} known failures`)
  const failures = count(results, 'fail') + excess
  console.log(`${count(results, 'pass')} passed, ${failures} failed`)
  return failures
}
