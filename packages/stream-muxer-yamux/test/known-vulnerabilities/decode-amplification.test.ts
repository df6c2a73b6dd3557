import { describe, expect, it } from 'vitest'
import { concat, frame } from '../support/frames.ts'
import { accepted } from '../support/muxer-pair.ts'
import { RawPeer } from '../support/raw-peer.ts'
import { settle } from '../support/settle.ts'

/** The class of CVE-2026-46679 and CVE-2026-86040: few bytes on the wire that become many objects, or keep large ones alive. */
describe('CVE-2026-46679, CVE-2026-86040: few bytes become many objects', () => {
  it('one byte a frame does not become an object a byte', async () => {
    const peer = new RawPeer({ capacity: 8 << 20 })
    await peer.send('window:syn', 1)
    const stream = await accepted(peer.muxer)
    await peer.link.write(concat(Array.from({ length: 200_000 }, () => frame('data', 1, new Uint8Array(1)))))
    await settle()
    let chunks = 0
    while (stream.readNow() instanceof Uint8Array) chunks++
    expect(chunks).toBeLessThan(50)
  })

  it('one byte of each large chunk does not keep the chunk', async () => {
    const peer = new RawPeer()
    await peer.send('window:syn', 1)
    await peer.send('window:syn', 3)
    const [stalled, busy] = [await accepted(peer.muxer), await accepted(peer.muxer)]
    for (let count = 0; count < 100; count++) {
      await peer.sendBytes(frame('data', 1, new Uint8Array(1)), frame('data', 3, new Uint8Array(60_000)))
      await busy.read()
    }
    const buffers = new Set<ArrayBufferLike>()
    for (let chunk = stalled.readNow(); chunk instanceof Uint8Array; chunk = stalled.readNow()) buffers.add(chunk.buffer)
    expect([...buffers].reduce((sum, { byteLength }) => sum + byteLength, 0)).toBeLessThan(200_000)
  })
})
