import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

/** Tools for developers: nothing of a peer comes near them. */
const TOOLS = ['create-part', 'compliance']
const PACKAGES = fileURLToPath(new URL('../../../', import.meta.url))

/** Every source that runs in a node, without comments and without the kits. */
const sources = readdirSync(PACKAGES).filter(name => !TOOLS.includes(name)).flatMap(name => readdirSync(join(PACKAGES, name, 'src'), { recursive: true, encoding: 'utf8' })
  .filter(path => path.endsWith('.ts') && !path.startsWith('compliance'))
  .map(path => ({ path: join(name, 'src', path), code: readFileSync(join(PACKAGES, name, 'src', path), 'utf8').replaceAll(/\/\*[^]*?\*\/|(?<=^|\s)\/\/.*/g, '') })))

const having = (pattern: RegExp): string[] => sources.filter(({ code }) => pattern.test(code)).map(({ path }) => path).sort()

/** ws (GHSA-58qx-3vcg-4xpx and CVE-2021-32640), protobufjs. What is safe by being absent is looked for in the sources. */
describe('constructs that have been the mistake', () => {
  test('are looked for in all sources', () => {
    expect(sources.length).toBeGreaterThan(150)
    expect(having(/export function prometheusMetrics/)).toEqual(['metrics-prometheus/src/prometheus-metrics.ts'])
  })

  test('CVE-2026-45736: memory of the process is sent that nobody wrote into: there is no uninitialised memory', () => {
    expect(having(/allocUnsafe|new Buffer\(|SlowBuffer/)).toEqual([])
  })

  test('CVE-2021-32640: a regular expression goes back and forth over remote text: those that there are were looked at', () => {
    const literal = /(?:[=>(,:[!&|?{;]\s*|return )\/(?![/*\s])(?:\\.|\[(?:\\.|[^\]\n])*\]|[^/\n\\])+\/[dgimsuvy]*(?=[\s.,;)\]}]|$)|new RegExp/m
    // Left out is the program: it takes text of its user apart; of a peer's it only replaces white space and control characters.
    expect(having(literal).filter(path => !path.startsWith('cli/'))).toEqual([
      'peer-id/src/der.ts', // digits that were made here
      'peer-id/src/peer-id-text.ts', // one character in at most 384
      'protobuf-codec/src/field.ts', // text to be sent
      'swarm/src/access/address-prefix.ts', // an entry of the user's access list
      'transport-tcp/src/address.ts', // an address of this machine
      'ts-libp2p/src/sequence-file.node.ts' // a file of the user's
    ])
  })

  test('CVE-2022-25878, CVE-2026-44291: text becomes code: nothing is evaluated', () => {
    expect(having(/\beval\(|new Function\(|\bvm\b/)).toEqual([])
  })
})
