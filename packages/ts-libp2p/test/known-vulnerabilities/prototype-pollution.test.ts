import { selectProtocol } from '@ts-libp2p/multistream-select'
import { describe, expect, test } from 'vitest'
import { makeServer } from '../policy/swarms.ts'
import { hostileMuxer } from '../support/hostile-peer.ts'

/** protobufjs. Decoders are tested in protobuf-codec; a peer also names protocols, which are looked up. */
describe('CVE-2022-25878, CVE-2023-36665, CVE-2026-44291: a name that every object has', () => {
  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf'])('%s is no protocol, and the connection goes on', async name => {
    const server = await makeServer()
    const errors: unknown[] = []
    server.on('handler:error', ({ error }) => { errors.push(error) })
    const muxer = await hostileMuxer(server)
    await expect(selectProtocol(await muxer.openStream(), [name])).rejects.toMatchObject({ code: 'ERR_PROTOCOL_REFUSED' })
    await selectProtocol(await muxer.openStream(), ['/echo/1.0.0'])
    expect(errors).toEqual([])
  })
})
