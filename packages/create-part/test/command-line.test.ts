import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { run } from '../src/command-line.node.ts'

let folder = ''
beforeEach(async () => { folder = await mkdtemp(join(tmpdir(), 'create-part-')) })
afterEach(async () => { await rm(folder, { recursive: true }) })

async function call (...args: string[]): Promise<{ exitCode: number, out: string, err: string }> {
  const [out, err]: [string[], string[]] = [[], []]
  const exitCode = await run(args, { out: text => { out.push(text) }, err: text => { err.push(text) } })
  return { exitCode, out: out.join('\n'), err: err.join('\n') }
}

describe('npm create @ts-libp2p/part', () => {
  it('writes a part and says what comes next', async () => {
    const target = join(folder, 'pigeon')
    const { exitCode, out, err } = await call('transport', 'carrier-pigeon', '--runner', 'vitest', '--license', 'MIT', '--author', 'Me', '--folder', target)
    expect([exitCode, err]).toEqual([0, ''])
    expect(out).toMatch(new RegExp(`^wrote \\d+ files to ${target}\n[^]*  LICENSE\n[^]*\nnext:\n  cd .*pigeon\n  npm install\n  npm test\n`))
    expect(await readdir(target)).toContain('package.json')
  })

  it('shows its help', async () => {
    expect(await call('--help')).toMatchObject({ exitCode: 0, out: expect.stringMatching(/^usage: npm create @ts-libp2p\/part <kind> <name>/) as unknown })
  })

  it.each([
    ['nothing', [], /^error: give a kind and a name\n\nusage:/],
    ['no name', ['transport'], /^error: give a kind and a name/],
    ['too much', ['transport', 'one', 'two'], /^error: give a kind and a name/],
    ['an unknown option', ['transport', 'one', '--mocha'], /^error: Unknown option '--mocha'/],
    ['an unknown kind', ['router', 'one'], /^error: the kind of part is one of /]
  ])('exits with 2 for %s', async (_what, args, expected) => {
    const { exitCode, out, err } = await call(...args)
    expect([exitCode, out]).toEqual([2, ''])
    expect(err).toMatch(expected)
  })
})
