import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { generateKey } from '@ts-libp2p/peer-id'
import { loadIdentity } from '../src/identity-file.node.ts'
import { temporaryFolder } from './support/folders.ts'

describe('loadIdentity', () => {
  it('makes a key, the folder for it, and finds it again', async () => {
    const folder = join(await temporaryFolder(), 'deep', 'data')
    const path = join(folder, 'identity.key')
    const first = await loadIdentity(path)
    expect(first.type).toBe('Ed25519')
    expect((await loadIdentity(path)).publicKey.equals(first.publicKey)).toBe(true)
    expect(await readFile(path)).toEqual(Buffer.from(first.bytes))
    expect(await readdir(folder)).toEqual(['identity.key'])
    if (process.platform !== 'win32') expect((await stat(path)).mode & 0o777).toBe(0o600)
  })

  it('takes a key of every type', async () => {
    const path = join(await temporaryFolder(), 'identity.key')
    for (const type of ['Ed25519', 'secp256k1', 'ECDSA', 'RSA'] as const) {
      const key = await generateKey(type)
      await writeFile(path, key.bytes)
      expect((await loadIdentity(path)).publicKey.equals(key.publicKey)).toBe(true)
    }
  })

  it('refuses a damaged file, names it, and leaves it as it is', async () => {
    const path = join(await temporaryFolder(), 'identity.key')
    const { bytes } = await generateKey()
    const flipped = bytes.slice()
    flipped[0] = 0xff
    for (const damaged of [new Uint8Array(0), bytes.slice(0, -1), flipped, new TextEncoder().encode('-----BEGIN')]) {
      await writeFile(path, damaged)
      await expect(loadIdentity(path)).rejects.toMatchObject({
        code: 'ERR_STORAGE',
        path,
        message: expect.stringMatching(/identity\.key: this is no private key .*delete the file to get a new identity/) as unknown
      })
      expect(await readFile(path)).toEqual(Buffer.from(damaged))
    }
  })

  it('refuses what is no file, and a folder it cannot make', async () => {
    const folder = await temporaryFolder()
    await mkdir(join(folder, 'identity.key'))
    await expect(loadIdentity(join(folder, 'identity.key'))).rejects.toMatchObject({ code: 'ERR_STORAGE', message: expect.stringContaining('cannot be read') as unknown })
    await writeFile(join(folder, 'file'), '')
    await expect(loadIdentity(join(folder, 'file', 'identity.key'))).rejects.toMatchObject({ code: 'ERR_STORAGE' })
  })

  it.skipIf(process.platform === 'win32' || process.getuid?.() === 0)('says that a folder is read-only', async () => {
    const folder = await temporaryFolder()
    await chmod(folder, 0o500)
    await expect(loadIdentity(join(folder, 'identity.key'))).rejects.toMatchObject({ code: 'ERR_STORAGE', message: expect.stringContaining('cannot be saved') as unknown })
    await chmod(folder, 0o700)
  })
})
