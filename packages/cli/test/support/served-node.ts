import { afterEach } from 'vitest'
import { createNode, type CreateNodeOptions, type Libp2pNode } from 'ts-libp2p'

const nodes = new Set<Libp2pNode>()

afterEach(async () => {
  await Promise.all([...nodes].map(node => node.stop()))
  nodes.clear()
})

/** A node to talk to, and its address. It is stopped after the test. */
export async function serveNode (options: CreateNodeOptions = {}): Promise<{ node: Libp2pNode, address: string }> {
  const node = await createNode({ log: () => {}, ...options })
  nodes.add(node)
  return { node, address: String(node.addresses[0]) }
}
