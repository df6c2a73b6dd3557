// The Node binaries that the contenders run on, pinned in bench/nodes.

import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { BENCH_NODES } from './folders.ts'
import { runTool } from '../programs/program.ts'

export interface NodeBinary {
  readonly path: string
  /** Such as `24.21.0`. */
  readonly version: string
}

/** The binary of a major: the pinned one, or the Node that runs this where it is of that major. */
export function nodeBinary (major: number): NodeBinary | undefined {
  const pinned = join(BENCH_NODES, `node_modules/node-${major}/bin/node`)
  if (!existsSync(pinned)) runTool('npm', ['ci', '--no-audit', '--no-fund'], BENCH_NODES)
  if (existsSync(pinned)) return binaryAt(pinned)
  return major === runningMajor() ? binaryAt(process.execPath) : undefined
}

/** The Node that runs this, or where js-libp2p does not run on it the pinned one that it does. */
export function currentNode (): NodeBinary | undefined {
  return runningMajor() >= LEAST_MAJOR ? binaryAt(process.execPath) : nodeBinary(LATEST_MAJOR)
}

function binaryAt (path: string): NodeBinary | undefined {
  const { status, stdout } = spawnSync(path, ['--version'], { encoding: 'utf8' })
  return status === 0 ? { path, version: stdout.trim().slice(1) } : undefined
}

function runningMajor (): number { return Number(process.versions.node.split('.')[0]) }

/** What js-libp2p needs. */
const LEAST_MAJOR = 22
const LATEST_MAJOR = 24
