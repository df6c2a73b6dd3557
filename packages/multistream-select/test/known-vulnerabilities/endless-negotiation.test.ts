import { describe, expect, test } from 'vitest'
import { acceptProtocol, selectProtocol } from '@ts-libp2p/multistream-select'
import { memoryPair } from '@ts-libp2p/stream-tools'
import { HEADER_LINE, readAll, wire } from '../support/bytes.ts'

const ECHO = '/echo/1.0.0'

/** Seen in js-libp2p: `na` to whatever was proposed, without a count, until the time was over. */
describe('endless negotiation: a peer keeps a stream by proposing, and answering, without end', () => {
  test('the stream is reset after 8 proposals', async () => {
    const [near, far] = memoryPair()
    await far.write(wire(HEADER_LINE, ...Array.from({ length: 20 }, (_, index) => `/no/${index}`)))
    const accepting = acceptProtocol(near, [ECHO])
    await expect(accepting).rejects.toMatchObject({ code: 'ERR_NEGOTIATION', message: 'the peer proposed 8 protocols that are not spoken here' })
    expect(await near.closed).toMatchObject({ how: 'aborted' })
    expect(await far.closed).toMatchObject({ how: 'reset' })
  })

  test('headers without end: the stream is reset after 64 KiB', async () => {
    const [near, far] = memoryPair()
    const flooding = (async () => { for (;;) await far.write(wire(HEADER_LINE)) })()
    await expect(acceptProtocol(near, [ECHO])).rejects.toMatchObject({ code: 'ERR_NEGOTIATION', message: expect.stringContaining('65536') as string })
    await expect(flooding).rejects.toMatchObject({ code: 'ERR_STREAM_RESET' })
  })

  test('a peer that answers with headers only: the stream is reset after 64 KiB', async () => {
    const [near, far] = memoryPair()
    const flooding = (async () => { for (;;) await far.write(wire(HEADER_LINE)) })()
    await expect(selectProtocol(near, [ECHO])).rejects.toMatchObject({ code: 'ERR_NEGOTIATION', message: expect.stringContaining('65536') as string })
    await expect(flooding).rejects.toMatchObject({ code: 'ERR_STREAM_RESET' })
  })
})

/** go-libp2p and js-libp2p answered `ls` with the list of all protocols: many bytes for four. */
describe('amplification: a stranger gets more bytes than it sent', () => {
  test.each(['ls', '/a', 'a', 'na'])('%s is answered with na, whatever is spoken here', async proposal => {
    const [near, far] = memoryPair()
    const sent = wire(HEADER_LINE, proposal)
    await far.write(sent)
    await far.closeWrite()
    const supported = Array.from({ length: 100 }, (_, index) => `/protocol/${index}/1.0.0`)
    await expect(acceptProtocol(near, supported)).rejects.toMatchObject({ code: 'ERR_NEGOTIATION' })
    expect(await readAll(far)).toEqual(wire(HEADER_LINE, 'na'))
    expect(wire(HEADER_LINE, 'na').byteLength).toBeLessThanOrEqual(3 * sent.byteLength)
  })
})
