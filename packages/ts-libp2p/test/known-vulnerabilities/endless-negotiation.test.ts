import { selectProtocol } from '@ts-libp2p/multistream-select'
import { describe, expect, test } from 'vitest'
import { makeServer, until } from '../policy/swarms.ts'
import { hostileMuxer } from '../support/hostile-peer.ts'

/** Seen in js-libp2p: a stream may ask for protocols for as long as it likes, or for none. How many proposals one stream has is multistream-select's rule. */
describe('endless negotiation', () => {
  test('streams that never say their protocol are bounded, and the connection stays', async () => {
    const server = await makeServer({ limits: { maxNegotiatingStreams: 2 } })
    const reached: string[] = []
    server.on('limit', ({ name }) => { reached.push(name) })
    const muxer = await hostileMuxer(server)
    const [first, , third] = await Promise.all([muxer.openStream(), muxer.openStream(), muxer.openStream()])
    await until(() => reached.length === 1, 'the third is refused')
    expect(reached).toEqual(['maxNegotiatingStreams'])
    await expect(third.read()).rejects.toMatchObject({ code: 'ERR_STREAM_RESET' })
    await selectProtocol(first, ['/echo/1.0.0']) // the first still gets its answer
  })
})
