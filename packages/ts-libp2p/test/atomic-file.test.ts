import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { writeFileAtomically } from '../src/atomic-file.node.ts'
import { temporaryFolder } from './support/folders.ts'

describe('writeFileAtomically', () => {
  it('replaces what was there', async () => {
    const path = join(await temporaryFolder(), 'file')
    await writeFile(path, 'old', { mode: 0o644 })
    await writeFileAtomically(path, 'new')
    expect(await readFile(path, 'utf8')).toBe('new')
    if (process.platform !== 'win32') expect((await stat(path)).mode & 0o777).toBe(0o600)
  })

  it('leaves nothing behind when it fails', async () => {
    const folder = await temporaryFolder()
    await mkdir(join(folder, 'taken', 'inside'), { recursive: true })
    await expect(writeFileAtomically(join(folder, 'taken'), 'data')).rejects.toThrow()
    expect(await readdir(folder)).toEqual(['taken'])
  })
})
