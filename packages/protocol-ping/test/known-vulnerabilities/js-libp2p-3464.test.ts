import { describe, expect, test } from 'vitest'
import { pass } from '../support/fake-swarm.ts'
import { answer, code, pair } from '../support/pair.ts'

/** js-libp2p 15eeedba1: a ping that failed kept its stream's place; the monitor could never ping again. */
describe('js-libp2p 3464: one failed ping starves all that follow', () => {
  test('pings that are cancelled after any number of turns leave the line free and no stream behind', async () => {
    const { clock, connection, protocol } = pair()
    for (let turns = 0; turns < 40; turns++) {
      const controller = new AbortController()
      const pinging = protocol.ping(connection, { signal: controller.signal }).catch(() => 'cancelled')
      for (let turn = 0; turn < turns; turn++) await Promise.resolve()
      controller.abort(new Error('enough'))
      await pinging
      expect(connection.streams.length).toBeLessThanOrEqual(1)
    }
    expect(await protocol.ping(connection)).toBe(0)
    await pass(clock, 1_000)
    expect(connection.streams).toEqual([])
    expect(clock.pending).toBe(0)
  })

  test('pings that fail each way a peer can make them fail leave the line free', async () => {
    let served = 0
    const { clock, connection, protocol } = pair(async (stream, on) => {
      served++
      if (served % 4 === 1) stream.abort()
      else if (served % 4 === 2) await stream.close()
      else if (served % 4 === 3) await stream.write(new Uint8Array(32)) // other bytes than were sent
      else await answer(stream, on)
    })
    for (let round = 0; round < 5; round++) {
      for (let failing = 0; failing < 3; failing++) expect(await code(protocol.ping(connection))).toMatch(/^ERR_/)
      expect(await protocol.ping(connection)).toBe(0)
      await pass(clock, 1_000) // the good stream is let go
    }
    expect(connection.streams).toEqual([])
    expect(clock.pending).toBe(0)
  })
})
