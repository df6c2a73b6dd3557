import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'

const GUIDES = new URL('../../../docs/guides/', import.meta.url)
const guides = (await readdir(GUIDES)).filter(name => name.endsWith('.md'))

async function blocks (guide: string, language: string): Promise<string[]> {
  const text = await readFile(new URL(guide, GUIDES), 'utf8')
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\`$`, 'gm'))].map(match => match[1] ?? '')
}

describe.each(guides)('the guide %s', guide => {
  it('shows code as it stands in the skeletons, which pass the kits', async () => {
    for (const block of await blocks(guide, 'ts')) {
      const [, path = '', code = ''] = /^\/\/ (\S+)\n([^]*)$/.exec(block) ?? []
      expect(await readFile(new URL(`../templates/${path}`, import.meta.url), 'utf8')).toContain(code)
    }
  })

  it('links to what there is', async () => {
    const text = await readFile(new URL(guide, GUIDES), 'utf8')
    for (const [, target = ''] of text.matchAll(/\]\((\.[^)#]*)/g)) await expect(readFileOrFolder(new URL(target, GUIDES))).resolves.toBeUndefined()
  })
})

// They are run as they stand, on what was built: `npm run build` first.
describe('the program', () => {
  it.each([
    ['of coming-from-js-libp2p.md', new URL('coming-from-js-libp2p.md', GUIDES), '../../ts-libp2p', /^hello\nHELLO\ntrue ts-libp2p\n$/],
    ['of the README', new URL('../README.md', import.meta.url), '..', /^\.github\/workflows\/test\.yml \.gitignore LICENSE README\.md /]
  ])('%s runs', async (_which, page, folder, expected) => {
    const text = await readFile(page, 'utf8')
    const program = /^```js\n([^]*?)^```$/m.exec(text)?.[1] ?? ''
    const { stdout, stderr } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], { cwd: fileURLToPath(new URL(folder, import.meta.url)), timeout: 20_000 })
    expect(stdout).toMatch(expected)
    expect(stderr).toBe('')
  }, 30_000)
})

describe('docs/specs.md', () => {
  it('names packages and tests that there are', async () => {
    const page = new URL('../../../docs/specs.md', import.meta.url)
    const text = await readFile(page, 'utf8')
    for (const [, target = ''] of text.matchAll(/\]\((\.[^)#]*)/g)) await expect(readFileOrFolder(new URL(target, page))).resolves.toBeUndefined()
    for (const [, path = ''] of text.matchAll(/`(packages\/[^`*]*)`/g)) await expect(readFileOrFolder(new URL(`../${path}`, page))).resolves.toBeUndefined()
  })
})

async function readFileOrFolder (url: URL): Promise<void> {
  await readFile(url).catch(() => readdir(url))
}
