import { describe, expect, it } from 'vitest'
import { DialFailedError, StoppedError } from 'ts-libp2p'
import { explainError } from '../src/explain-error.ts'

describe('explainError', () => {
  it('takes message and code of an error, on one line', () => {
    expect(explainError(new StoppedError('stopped\n  while running'))).toEqual({ text: 'stopped while running', code: 'ERR_STOPPED' })
    expect(explainError(new Error('no'))).toEqual({ text: 'no' })
    expect(explainError('thrown')).toEqual({ text: 'thrown' })
  })

  it('says of each address of a dial why it failed, and each hint once', () => {
    const error = new DialFailedError('remote', '12D3', [
      { address: '/ip4/192.0.2.1/tcp/1', phase: 'connect', reason: 'refused', hint: 'check the port' },
      { address: '/ip4/192.0.2.2/tcp/1', phase: 'secure', reason: 'no answer from /ip4/192.0.2.2/tcp/1', hint: 'check the port', error: new Error('hidden') },
      { address: '/ip4/192.0.2.3/tcp/1/ws', phase: 'skipped', reason: 'no transport for /ws', hint: 'add one' }
    ])
    expect(explainError(error)).toEqual({
      text: 'cannot connect: /ip4/192.0.2.1/tcp/1: refused; no answer from /ip4/192.0.2.2/tcp/1; /ip4/192.0.2.3/tcp/1/ws: no transport for /ws',
      hint: 'check the port; add one',
      code: 'ERR_DIAL_FAILED',
      attempts: [
        { address: '/ip4/192.0.2.1/tcp/1', phase: 'connect', reason: 'refused', hint: 'check the port' },
        { address: '/ip4/192.0.2.2/tcp/1', phase: 'secure', reason: 'no answer from /ip4/192.0.2.2/tcp/1', hint: 'check the port' },
        { address: '/ip4/192.0.2.3/tcp/1/ws', phase: 'skipped', reason: 'no transport for /ws', hint: 'add one' }
      ]
    })
  })

  it('has the message where there was no address', () => {
    expect(explainError(new DialFailedError('local', '12D3', []))).toEqual({ text: expect.stringMatching(/^cannot connect to 12D3: no address is known/) as unknown, code: 'ERR_DIAL_FAILED' })
  })
})
