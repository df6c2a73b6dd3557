import { memoryPair } from '@ts-libp2p/stream-tools'
import { expect, it } from 'vitest'
import { yamux } from '../src/yamux.ts'

it('echoes', async () => {
  const [a, b] = memoryPair({ capacity: 65536 })
  const client = yamux().createMuxer(a, { direction: 'outbound' })
  const server = yamux().createMuxer(b, { direction: 'inbound' })
  void (async () => {
    for (;;) {
      const s = await server.accept()
      if (s === null) return
      void (async () => {
        for await (const c of s) await s.write(c)
        await s.close()
      })()
    }
  })()
  const s = await client.openStream()
  await s.write(new Uint8Array([1, 2, 3]))
  expect(await s.read()).toEqual(new Uint8Array([1, 2, 3]))
  const big = new Uint8Array(5_000_000).map((_, i) => i % 251)
  void s.write(big).then(() => s.closeWrite())
  let n = 0
  for await (const c of s) {
    for (const byte of c) if (byte !== n++ % 251) throw new Error('bad at ' + String(n))
  }
  expect(n).toBe(big.length)
  expect(await s.closed).toEqual({ how: 'clean' })
  await client.close()
  expect(await client.closed).toEqual({ how: 'clean' })
  expect(await server.closed).toEqual({ how: 'clean' })
})
