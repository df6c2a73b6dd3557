import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'

const PROGRAM = fileURLToPath(new URL('../support/exiting-node.js', import.meta.url))

describe('a process whose node was stopped', () => {
  // The bound is for a busy machine; what counts is that the process ends by itself. It runs on what
  // was built: `npm run build` first.
  it.each(['started', 'connected', 'dialling', 'starting', 'a failed dial behind it'])('exits by itself: %s', async state => {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [PROGRAM, state], { timeout: 20_000 })
    const { stopMs, exitMs } = JSON.parse(stdout) as { stopMs: number, exitMs: number }
    console.info(`${state}: stop() took ${stopMs.toFixed(1)} ms, the process ended ${exitMs.toFixed(1)} ms after it`)
    expect(stderr).toBe('')
    expect(exitMs).toBeLessThan(1_000)
  }, 30_000)
})
