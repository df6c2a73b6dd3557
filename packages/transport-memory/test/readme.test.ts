import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

test('the program in the README runs, on what was built', async () => {
  const text = await readFile(new URL('../README.md', import.meta.url), 'utf8')
  const program = /^```ts\n([^]*?)^```$/m.exec(text)?.[1] ?? ''
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], { cwd: fileURLToPath(new URL('..', import.meta.url)), timeout: 20_000 })
  expect(stdout).toBe('hello\n')
  expect(stderr).toBe('')
}, 30_000)
