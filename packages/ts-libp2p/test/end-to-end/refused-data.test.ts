import { createNode, type Libp2pNode } from 'ts-libp2p'
import { afterEach, expect, test } from 'vitest'

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
