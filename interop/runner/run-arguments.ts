// The command line of the runner.

import { parseArgs } from 'node:util'

export interface RunArguments {
  /** Each pair is run in both directions. */
  readonly pairs: readonly (readonly [string, string])[]
  /** Only cases whose name contains this. */
  readonly caseFilter: string
  /** Whether this run covers the whole matrix. */
  readonly isComplete: boolean
}

const PEERS = ['js', 'go'] as const

export function runArguments (args: readonly string[]): RunArguments {
  const { values } = parseArgs({
    args: [...args],
    options: {
      peer: { type: 'string', multiple: true, default: [] },
      case: { type: 'string', default: '' },
      pair: { type: 'string' }
    }
  })
  const peers = PEERS.filter((peer) => values.peer.length === 0 || values.peer.includes(peer))
  return {
    pairs: values.pair == null ? peers.map((peer) => ['ours', peer] as const) : [pairOf(values.pair)],
    caseFilter: values.case,
    isComplete: values.pair == null && values.peer.length === 0 && values.case === ''
  }
}

function pairOf (text: string): readonly [string, string] {
  const [first, second, ...rest] = text.split(',')
  if (first == null || second == null || rest.length > 0) throw new Error(`--pair takes two names, as in js,go; got ${text}`)
  return [first, second]
}
