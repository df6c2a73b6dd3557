import { describe, expect, it } from 'vitest'
import { Output } from '../src/output.ts'
import { FakeTerminal } from './support/fake-terminal.ts'

describe('Output', () => {
  it('says things as text, or as JSON', () => {
    const terminal = new FakeTerminal()
    for (const json of [false, true]) {
      const output = new Output(terminal, { json, debug: false })
      output.say('pong', { ms: 1 }, ['one', 'two'])
      output.complain('error', { message: 'no' }, 'error: no')
    }
    expect(terminal.outLines).toEqual(['one', 'two', '{"event":"pong","ms":1}'])
    expect(terminal.errLines).toEqual(['error: no', '{"event":"error","message":"no"}'])
  })

  it('adds details for developers', () => {
    const terminal = new FakeTerminal()
    for (const json of [false, true]) new Output(terminal, { json, debug: true }).complain('error', { message: 'no' }, 'error: no', ['at a', 'at b'])
    expect(terminal.errLines).toEqual(['error: no', 'at a', 'at b', '{"event":"error","message":"no","details":["at a","at b"]}'])
  })

  it.each([
    ['an escape sequence', 'agent\u001b[2J', 'agent\ufffd[2J'],
    ['an 8-bit escape sequence', 'agent\u009b2J', 'agent\ufffd2J'],
    ['a line break', 'agent\nerror: fake', 'agent\ufffderror: fake'],
    ['text turned around', 'agent\u202etxt', 'agent\ufffdtxt']
  ])('lets no peer write %s to the terminal', (_what, text, shown) => {
    const terminal = new FakeTerminal()
    new Output(terminal, { json: false, debug: false }).say('x', {}, [text])
    new Output(terminal, { json: true, debug: false }).say('x', { text }, [])
    expect(terminal.outLines[0]).toBe(shown)
    expect(terminal.outLines[1]).toMatch(/^[\x20-\x7e]*$/)
    expect(JSON.parse(terminal.outLines[1] ?? '')).toEqual({ event: 'x', text })
  })
})
