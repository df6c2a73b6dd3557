import { join, resolve, sep } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ownCommand } from '../src/own-command.ts'

const FOLDER = resolve('project')

describe('ownCommand', () => {
  it.each([
    ['a link in this folder', join(FOLDER, 'node_modules', '.bin', 'ts-libp2p'), 'npx ts-libp2p'],
    ['a link in npm\'s cache', resolve('cache', 'node_modules', '.bin', 'ts-libp2p'), 'npx @ts-libp2p/cli'],
    ['a global link', resolve('bin', 'ts-libp2p'), 'ts-libp2p'],
    ['a file below this folder', join(FOLDER, 'packages', 'cli', 'dist', 'bin.js'), `node ${['packages', 'cli', 'dist', 'bin.js'].join(sep)}`],
    ['a file elsewhere', resolve('other', 'bin.js'), `node ${resolve('other', 'bin.js')}`],
    ['a file whose path has a space', join(FOLDER, 'my files', 'bin.js'), `node ${JSON.stringify(['my files', 'bin.js'].join(sep))}`]
  ])('called by %s', (_how, script, command) => {
    expect(ownCommand(script, FOLDER)).toBe(command)
  })
})
