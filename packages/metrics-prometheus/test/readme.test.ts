import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

// It is run as it stands, on what was built: `npm run build` first.
it('the program in the README shows the metrics of a node', async () => {
  const text = await readFile(new URL('../README.md', import.meta.url), 'utf8')
  const program = /^```js\n([^]*?)^```$/m.exec(text)?.[1] ?? ''
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], { cwd: fileURLToPath(new URL('..', import.meta.url)), timeout: 20_000 })
  expect(stdout).toMatch(/^libp2p_connections\{direction="inbound"\} 0$/m)
  expect(stderr).toBe('')
}, 30_000)
