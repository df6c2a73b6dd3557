import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { SequenceFile } from '../src/sequence-file.node.ts'
import { temporaryFolder } from './support/folders.ts'

describe('SequenceFile', () => {
  it('begins with the time and counts up', async () => {
    const file = await SequenceFile.open(join(await temporaryFolder(), 'record-sequence'), 1_700_000_000_000)
    expect(await file.next()).toBe(1_700_000_000_000n)
    expect(await file.next()).toBe(1_700_000_000_001n)
  })

  it('stores a number that was never given out, a block ahead', async () => {
    const path = join(await temporaryFolder(), 'record-sequence')
    const file = await SequenceFile.open(path, 5)
    expect(await file.next()).toBe(5n)
    expect(await readFile(path, 'utf8')).toBe('1005\n')
    let last = 5n
    for (let count = 0; count < 1_000; count++) last = await file.next()
    expect(last).toBe(1005n)
    expect(await readFile(path, 'utf8')).toBe('2005\n')
  })

  it('grows over a restart also when the clock went back', async () => {
    const path = join(await temporaryFolder(), 'record-sequence')
    const before = await (await SequenceFile.open(path, 1_000_000)).next()
    const after = await (await SequenceFile.open(path, 0)).next()
    expect(after).toBe(1_001_000n)
    expect(after).toBeGreaterThan(before)
  })

  it('gives no number twice, asked at once', async () => {
    const file = await SequenceFile.open(join(await temporaryFolder(), 'record-sequence'), 1)
    const numbers = await Promise.all(Array.from({ length: 2_500 }, () => file.next()))
    expect(new Set(numbers).size).toBe(2_500)
  })

  it('fails where it cannot write, and works again once it can', async () => {
    const folder = await temporaryFolder()
    const path = join(folder, 'record-sequence')
    const file = await SequenceFile.open(path, 1)
    await mkdir(path)
    await expect(file.next()).rejects.toMatchObject({ code: 'ERR_STORAGE', path })
    await rm(path, { recursive: true })
    const number = await file.next()
    expect(BigInt(await readFile(path, 'utf8'))).toBeGreaterThan(number)
  })

  it.each(['', 'x', '-5', '1 2', '99999999999999999999'])('refuses the damaged content %j', async text => {
    const path = join(await temporaryFolder(), 'record-sequence')
    await writeFile(path, text)
    await expect(SequenceFile.open(path, 1)).rejects.toMatchObject({ code: 'ERR_STORAGE', message: expect.stringContaining('delete the file') as unknown })
  })
})
