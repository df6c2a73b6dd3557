// A peer program: how it is made ready, and how it is started.

import { spawnSync } from 'node:child_process'
import type { Launch } from '../runner/peer-process.ts'

/** What is missing is a toolchain, and no failure. */
export type Prepared = { readonly kind: 'ready', readonly launch: Launch } | { readonly kind: 'missing', readonly reason: string }

export interface Program {
  readonly name: string
  /** Installs or builds what is needed; throws where that fails. */
  prepare: () => Prepared
}

const PREPARE_TIMEOUT_MS = 600_000

export interface Finished {
  readonly found: boolean
  readonly ok: boolean
  readonly output: string
}

/** Runs a tool to its end; a tool that is not installed is `found: false`. */
export function runTool (command: string, args: readonly string[], directory: string): Finished {
  const { error, status, stdout, stderr } = spawnSync(command, args, { cwd: directory, encoding: 'utf8', timeout: PREPARE_TIMEOUT_MS })
  if (error != null && 'code' in error && error.code === 'ENOENT') return { found: false, ok: false, output: '' }
  return { found: true, ok: status === 0, output: `${stdout}${stderr}${error?.message ?? ''}`.trim() }
}
