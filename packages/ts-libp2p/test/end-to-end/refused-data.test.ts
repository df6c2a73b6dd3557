import { readExactly } from '@ts-libp2p/stream-tools'
import { selectProtocol } from '@ts-libp2p/multistream-select'
import { createNode, type Libp2pNode } from 'ts-libp2p'
import { afterEach, expect, test } from 'vitest'
import { hostileMuxer, line } from '../support/hostile-peer.ts'

const nodes: Libp2pNode[] = []
afterEach(async () => { await Promise.all(nodes.splice(0).map(node => node.stop())) })

test.each([1, 1000, 200_000])('a refusal is told although %d bytes of data travelled with the proposal', async byteLength => {
  const [alice, bob] = await Promise.all([createNode(), createNode()])
  nodes.push(alice, bob)
  const stream = await alice.dial(bob.peerInfo, '/nobody/1.0.0')
  await stream.write(new Uint8Array(byteLength)).catch(() => {}) // a large write may end with the refusal
  await expect(stream.read()).rejects.toMatchObject({ code: 'ERR_PROTOCOL_NOT_SUPPORTED' })
  expect(await stream.closed).not.toMatchObject({ how: 'clean' })
  expect(await alice.ping(bob.peerInfo)).toBeGreaterThan(0) // the connection goes on
})

test('a peer that reads late still finds the refusal: no reset follows it', async () => {
  const bob = await createNode({ echo: true })
  nodes.push(bob)
  const muxer = await hostileMuxer(bob.swarm)
  const stream = await muxer.openStream()
  await stream.write([line('/multistream/1.0.0'), line('/nobody/1.0.0'), new Uint8Array(1000)])
  const later = await muxer.openStream()
  await selectProtocol(later, ['/echo/1.0.0'])
  await later.write(Uint8Array.of(7))
  await readExactly(later, 1) // what bob said to the first stream is here by now
  expect(Buffer.from(await readExactly(stream, 24)).toString()).toBe('\x13/multistream/1.0.0\n\x03na\n')
  expect(await stream.read()).toBe(null)
  await stream.write(new Uint8Array(1000)) // was on its way before the refusal was read
  await stream.closeWrite()
  expect(await stream.closed).toEqual({ how: 'clean' })
})
