import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createNode, peerIdFromPublicKey, privateKeyFromBytes } from 'ts-libp2p'
import { runToEnd } from '../support/fake-terminal.ts'
import { temporaryFolder } from '../support/folders.ts'

describe('keygen', () => {
  it.each(['Ed25519', 'secp256k1', 'ECDSA', 'RSA'])('prints a new %s key', async type => {
    const { exitCode, terminal } = await runToEnd('keygen', '--type', type.toLowerCase(), '--json')
    expect(exitCode).toBe(0)
    const [made] = terminal.json as [{ peer: string, type: string, publicKey: string, privateKey: string }]
    expect(made.type).toBe(type)
    const key = privateKeyFromBytes(Buffer.from(made.privateKey, 'base64'))
    expect(Buffer.from(key.publicKey.bytes).toString('base64')).toBe(made.publicKey)
    expect(peerIdFromPublicKey(key.publicKey).toString()).toBe(made.peer)
  })

  it('writes it into a file that a node takes as its identity, and prints no secret then', async () => {
    const storage = join(await temporaryFolder(), 'data')
    const file = join(storage, 'identity.key')
    const { exitCode, terminal } = await runToEnd('keygen', '--out', file, '--json')
    expect(exitCode).toBe(0)
    const [made] = terminal.json as [{ peer: string, file: string }]
    expect(made).not.toHaveProperty('privateKey')
    expect(made.file).toBe(file)
    if (process.platform !== 'win32') expect((await stat(file)).mode & 0o777).toBe(0o600)
    const node = await createNode({ storage, listen: [] })
    expect(node.peerId.toString()).toBe(made.peer)
    await node.stop()
  })

  it('overwrites nothing', async () => {
    const file = join(await temporaryFolder(), 'key')
    await runToEnd('keygen', '--out', file)
    const before = await readFile(file)
    const { exitCode, terminal } = await runToEnd('keygen', '--out', file)
    expect(exitCode).toBe(1)
    expect(terminal.errLines).toEqual([expect.stringMatching(/exists already/)])
    expect(await readFile(file)).toEqual(before)
  })

  it('says why a file cannot be written', async () => {
    const file = join(await temporaryFolder(), 'key')
    await runToEnd('keygen', '--out', file)
    const { exitCode, terminal } = await runToEnd('keygen', '--out', join(file, 'below'))
    expect(exitCode).toBe(1)
    expect(terminal.errLines).toHaveLength(1)
  })
})
