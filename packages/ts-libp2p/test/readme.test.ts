import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'

/** Bare imports are looked up from here. */
const FOLDER = fileURLToPath(new URL('..', import.meta.url))

describe('the program in the README', () => {
  // It is run as it stands, on what was built: `npm run build` first.
  it.each([
    ['of the repository', '../../../README.md', /^HELLO$/m],
    ['of ts-libp2p', '../README.md', /^HELLO\n[\d.]+ ms to \/ip4\//],
    ['of libp2p', '../../libp2p/README.md', /\/ip4\/127\.0\.0\.1\/tcp\/\d+\/p2p\//]
  ])('%s runs', async (_which, path, expected) => {
    const text = await readFile(new URL(path, import.meta.url), 'utf8')
    const program = /^```(?:js|ts)\n([^]*?)^```$/m.exec(text)?.[1] ?? ''
    const { stdout, stderr } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], { cwd: FOLDER, timeout: 20_000 })
    expect(stdout).toMatch(expected)
    expect(stderr).toBe('')
  }, 30_000)
})
