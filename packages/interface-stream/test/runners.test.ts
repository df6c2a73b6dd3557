import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, describe, expect, test } from 'vitest'
import type { Report } from '@ts-libp2p/compliance'

// What an implementer runs are the built packages, under plain Node: `npm run build` first.
const run = promisify(execFile)
const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const command = here('../../compliance/dist/bin.node.js')
const folder = await mkdtemp(join(tmpdir(), 'compliance-'))

interface Ended { readonly code: number, readonly stdout: string, readonly stderr: string }

async function node (...args: string[]): Promise<Ended> {
  try {
    return { code: 0, ...await run(process.execPath, args, { maxBuffer: 64 * 1024 * 1024 }) }
  } catch (error) {
    const { code, stdout, stderr } = error as Ended
    return { code, stdout, stderr }
  }
}

afterAll(async () => { await rm(folder, { recursive: true }) })

describe('the kit, unchanged', () => {
  test('runs under node:test', async () => {
    const { code, stdout } = await node('--test', '--test-reporter=tap', here('fixtures/node-test.fixture.mjs'))
    expect(stdout).toMatch(/^# fail 0$/m)
    expect(stdout).toContain('STREAM-BP-01 (S-BP-1)')
    expect(stdout).toContain('unsupported: no manualClock')
    expect(code).toBe(0)
  }, 120_000)

  test('runs with no runner: the command prints a report and writes JSON and a badge', async () => {
    const [json, badge] = [join(folder, 'report.json'), join(folder, 'badge.svg')]
    const { code, stdout } = await node(command, 'stream', here('fixtures/memory.fixture.mjs'), '--json', json, '--badge', badge)
    expect(stdout).toContain('memory pair keeps the contract')
    expect(code).toBe(0)
    const report = JSON.parse(await readFile(json, 'utf8')) as Report
    expect([report.fixture, report.conforms, report.failed]).toEqual(['memory pair', true, 0])
    expect(report.clauses[0]).toMatchObject({ clause: 'S-END-1', status: 'passed' })
    expect(await readFile(badge, 'utf8')).toContain(`ts-libp2p stream: ${report.passed} passed`)
  }, 120_000)

  test('fails a broken implementation with exit code 1 and the case that found it', async () => {
    const { code, stdout } = await node(command, 'stream', here('fixtures/broken.fixture.mjs'), '--only', 'STREAM-END-04', '--seed', '3')
    expect(stdout).toMatch(/FAIL STREAM-END-04/)
    expect(stdout).toMatch(/seed 3\] breaks S-END-1: what was read up to the end: 299 bytes instead of 300/)
    expect(stdout).toContain('broken pair does not keep the contract')
    expect(code).toBe(1)
  }, 60_000)

  test('fails a case in which a rejection escapes', async () => {
    const { code, stdout } = await node(command, 'stream', here('fixtures/escaping.fixture.mjs'), '--only', 'STREAM-END-02')
    expect(stdout).toContain('a rejection that nobody handles: Error: nobody looks at this')
    expect(code).toBe(1)
  }, 60_000)

  test.each([
    ['a kit that is not installed', ['no-such', here('fixtures/memory.fixture.mjs')], /npm install --save-dev @ts-libp2p\/interface-no-such @ts-libp2p\/compliance/],
    ['a module that is not there', ['stream', 'nowhere.mjs'], /there is no fixture module at/],
    ['a module without a fixture', ['stream', here('fixtures/node-test.fixture.mjs')], /exports no fixture/],
    ['an unknown option', ['stream', here('fixtures/memory.fixture.mjs'), '--fast'], /--fast/],
    ['an unknown level', ['stream', here('fixtures/memory.fixture.mjs'), '--level', 'easy'], /--level is must, should or stress, not easy/]
  ])('says what to do about %s, with exit code 2', async (_what, args, message) => {
    const { code, stderr } = await node(command, ...args)
    expect(stderr).toMatch(message)
    expect(code).toBe(2)
  }, 60_000)

  test('explains itself', async () => {
    const { code, stdout } = await node(command, '--help')
    expect(stdout).toContain('usage: compliance <contract> <fixture module>')
    expect(code).toBe(0)
  }, 60_000)
})
