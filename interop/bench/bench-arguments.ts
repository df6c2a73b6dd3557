// The command line of the bench.

import { parseArgs } from 'node:util'
import { SCENARIOS } from './scenarios.ts'

export interface BenchArguments {
  /** Small sizes, one round, one Node: a smoke test that prints numbers. */
  readonly isQuick: boolean
  /** With go-libp2p, rust-libp2p and iperf3, where their tools are. */
  readonly isAll: boolean
  /** The majors of Node to run on. */
  readonly nodeMajors: readonly number[]
  readonly rounds: number
  /** Only what measures this scenario. */
  readonly scenario?: string
}

const NODE_MAJORS = [22, 24]

/** @throws Error that says what is wrong with the arguments */
export function benchArguments (args: readonly string[]): BenchArguments {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      all: { type: 'boolean', default: false },
      node: { type: 'string' },
      rounds: { type: 'string' },
      scenario: { type: 'string' }
    }
  })
  const { quick, all, node, rounds, scenario } = values
  if (scenario !== undefined && !SCENARIOS.some(({ id }) => id === scenario)) throw new Error(`there is no scenario '${scenario}': the scenarios are ${SCENARIOS.map(({ id }) => id).join(', ')}`)
  return {
    isQuick: quick,
    isAll: all,
    nodeMajors: node === undefined ? quick ? [] : NODE_MAJORS : node.split(',').map(major => count(major, '--node')),
    rounds: rounds === undefined ? quick ? 1 : 5 : count(rounds, '--rounds'),
    ...scenario !== undefined && { scenario }
  }
}

function count (text: string, flag: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1) throw new Error(`${flag} takes whole numbers of at least 1, not '${text}'`)
  return value
}
