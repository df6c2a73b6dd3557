import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createPart, KINDS, type PartOptions } from '../src/index.ts'

let folder = ''
beforeEach(async () => { folder = await mkdtemp(join(tmpdir(), 'create-part-')) })
afterEach(async () => { await rm(folder, { recursive: true }) })

describe('createPart', () => {
  it.each(KINDS)('writes a whole %s', async kind => {
    const { files, folder: written } = await createPart({ kind, name: 'carrier-pigeon', folder: join(folder, 'new') })
    expect(written).toBe(join(folder, 'new'))
    expect(files).toEqual(expect.arrayContaining(['.github/workflows/test.yml', '.gitignore', 'LICENSE', 'README.md', 'compliance.svg', 'package.json', 'src/index.ts', 'src/carrier-pigeon.ts', 'test/compliance.test.ts', 'test/fixture.ts', 'tsconfig.json']))
    const texts = await Promise.all(files.map(file => readFile(join(written, file), 'utf8')))
    expect(texts.join('\n')).not.toMatch(/my-?(?:stream|transport|secure)|LICENCE\.|<author>/)
    const manifest = JSON.parse(await readFile(join(written, 'package.json'), 'utf8')) as Record<string, Record<string, string>>
    expect(manifest).toMatchObject({ name: 'carrier-pigeon', license: 'Apache-2.0 OR MIT', author: 'the carrier-pigeon authors', type: 'module' })
    expect(manifest['peerDependencies']).toHaveProperty(`@ts-libp2p/interface-${kind}`, '^1.0.0')
    const declared = { ...manifest['dependencies'], ...manifest['peerDependencies'], ...manifest['devDependencies'] }
    expect(Object.keys(declared)).toEqual(expect.arrayContaining(importsOf(texts.filter((_text, index) => files[index]?.endsWith('.ts')))))
  })

  it('gives the part its name everywhere, and the package its scope', async () => {
    const { folder: written } = await createPart({ kind: 'transport', name: '@me/my-transport-two', folder: join(folder, 'two') })
    expect(await readFile(join(written, 'src/index.ts'), 'utf8')).toBe("export { myTransportTwo, type MyTransportTwoOptions } from './my-transport-two.ts'\n")
    const readme = await readFile(join(written, 'README.md'), 'utf8')
    expect(readme).toContain('# my-transport-two\n')
    expect(readme).toContain("from '@me/my-transport-two'")
    expect(await readFile(join(written, 'package.json'), 'utf8')).toContain('"name": "@me/my-transport-two"')
  })

  it('wires the kit to the runner that was asked for', async () => {
    const { folder: node } = await createPart({ kind: 'stream', name: 'one', folder: join(folder, 'one') })
    const { folder: vitest } = await createPart({ kind: 'stream', name: 'two', runner: 'vitest', folder: join(folder, 'two') })
    expect(await readFile(join(node, 'test/compliance.test.ts'), 'utf8')).toContain("from 'node:test'")
    expect(await readFile(join(node, 'package.json'), 'utf8')).not.toContain('vitest')
    expect(await readFile(join(vitest, 'test/compliance.test.ts'), 'utf8')).toContain("from 'vitest'")
    expect(JSON.parse(await readFile(join(vitest, 'package.json'), 'utf8'))).toMatchObject({ scripts: { test: expect.stringContaining('vitest run') as unknown }, devDependencies: { vitest: expect.any(String) as unknown } })
  })

  it.each([
    ['MIT', /^The MIT License\n\nCopyright \(c\) A\. Third Party\n(?![^]*Apache License)/],
    ['Apache-2.0', /^ +Apache License\n(?![^]*MIT)/],
    ['Apache-2.0 OR MIT', /^This package is licensed under either of\n[^]*Copyright \(c\) A\. Third Party\.[^]*The MIT License[^]*Apache License/]
  ] as const)('writes the licence %s', async (licence, expected) => {
    const { folder: written } = await createPart({ kind: 'stream', name: 'one', licence, author: 'A. Third Party', folder: join(folder, 'one') })
    expect(await readFile(join(written, 'LICENSE'), 'utf8')).toMatch(expected)
    expect(await readFile(join(written, 'package.json'), 'utf8')).toContain(`"license": "${licence}"`)
    expect(await readFile(join(written, 'README.md'), 'utf8')).toContain(`Licence: ${licence}.`)
  })

  it('takes a folder that is there and empty, a fresh repository too', async () => {
    await mkdir(join(folder, 'here', '.git'), { recursive: true })
    expect((await createPart({ kind: 'stream', name: 'one', folder: join(folder, 'here') })).files.length).toBeGreaterThan(8)
  })
})

describe('createPart refuses, and writes nothing', () => {
  it.each<[string, Partial<Record<keyof PartOptions, string>>, RegExp]>([
    ['an unknown kind', { kind: 'router' }, /the kind of part is one of transport, secure-channel, stream-muxer, stream, not 'router'/],
    ['an unknown runner', { runner: 'jest' }, /the test runner is one of node, vitest, not 'jest'/],
    ['an unknown licence', { licence: 'GPL' }, /the licence is one of/],
    ['a name that npm would refuse', { name: 'My_Stream' }, /'My_Stream' cannot be the name of a package: give one such as my-stream/],
    ['a name that is a path', { name: '../one' }, /cannot be the name/],
    ['a name that is a word of the language', { name: 'class' }, /cannot be the name/],
    ['a name that the skeleton uses', { name: 'channel-pair' }, /uses 'channel-pair' for something else: choose another name/]
  ])('%s', async (_what, wrong, expected) => {
    const target = join(folder, 'new')
    await expect(createPart({ kind: 'stream', name: 'one', folder: target, ...wrong } as PartOptions)).rejects.toThrow(expected)
    await expect(readFile(join(target, 'package.json'))).rejects.toMatchObject({ code: 'ENOENT' })
  })

  it('a folder with something in it, and a file', async () => {
    await writeFile(join(folder, 'mine'), '')
    await expect(createPart({ kind: 'stream', name: 'one', folder })).rejects.toThrow(/is not empty: choose another folder/)
    await expect(createPart({ kind: 'stream', name: 'one', folder: join(folder, 'mine') })).rejects.toThrow(/cannot be used .*: choose another folder/)
  })
})

/** The packages that are imported, without what belongs to Node, the runner and the part itself. */
function importsOf (texts: readonly string[]): string[] {
  const specifiers = texts.flatMap(text => [...text.matchAll(/^import .*from '([^'.][^']*)'$/gm)].map(match => match[1] ?? ''))
  const names = specifiers.filter(specifier => !specifier.startsWith('node:')).map(specifier => specifier.split('/').slice(0, specifier.startsWith('@') ? 2 : 1).join('/'))
  return [...new Set(names)].filter(name => name !== 'carrier-pigeon').sort()
}
