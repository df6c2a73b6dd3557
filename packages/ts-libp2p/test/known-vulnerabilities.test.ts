import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const rows = readFileSync(join(ROOT, 'docs/known-vulnerabilities.md'), 'utf8').split('\n')
  .filter(line => line.startsWith('| ') && !/^\| (advisory|attack) \|/.test(line))
  .map(line => {
    const [, advisory = '', , where = ''] = line.split('|').map(cell => cell.trim())
    return { advisory, where, files: [...where.matchAll(/\]\(\.\.\/([^)]+)\)/g)].map(([, path = '']) => path) }
  })

describe('docs/known-vulnerabilities.md', () => {
  test('every row is tested, or says what it waits for', () => {
    expect(rows.length).toBeGreaterThan(45)
    expect(rows.filter(({ where, files }) => files.length === 0 && !/^(not yet: |open$|mplex is not here)/.test(where))).toEqual([])
  })

  test('every file that it links is there', () => {
    expect(rows.flatMap(({ files }) => files).filter(path => !existsSync(join(ROOT, path)))).toEqual([])
  })

  test.each(rows.filter(({ files }) => files.length > 0))('$advisory: each of its numbers stands in a test that it links', ({ advisory, files }) => {
    const text = files.map(path => readFileSync(join(ROOT, path), 'utf8')).join('\n')
    const numbers = advisory.match(/(?:CVE|GHSA|RUSTSEC)-[\w-]+/g) ?? []
    expect(numbers.filter(number => !text.includes(number))).toEqual([])
  })

  test('every test of a known vulnerability is linked', () => {
    const linked = new Set(rows.flatMap(({ files }) => files))
    const tests = readdirSync(join(ROOT, 'packages')).map(name => `packages/${name}/test/known-vulnerabilities`).filter(folder => existsSync(join(ROOT, folder)))
      .flatMap(folder => readdirSync(join(ROOT, folder)).map(name => `${folder}/${name}`))
    expect(tests.length).toBeGreaterThan(40)
    expect(tests.filter(path => !linked.has(path))).toEqual([])
  })
})
