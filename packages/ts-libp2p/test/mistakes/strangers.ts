import { createServer, type Server, type Socket } from 'node:net'
import { afterEach } from 'vitest'
import { createNode, type CreateNodeOptions, type Libp2pNode } from '../../src/index.ts'

const servers = new Map<Server, Set<Socket>>()
const nodes = new Set<Libp2pNode>()

afterEach(async () => {
  await Promise.all([...nodes].map(node => node.stop()))
  nodes.clear()
  for (const [server, sockets] of servers) {
    server.close()
    for (const socket of sockets) socket.destroy()
  }
  servers.clear()
})

/** A node that is stopped after the test. */
export async function startNode (options?: CreateNodeOptions): Promise<Libp2pNode> {
  const node = await createNode(options)
  nodes.add(node)
  return node
}

/** The first address of a node, with its peer id. */
export function addressOf (node: Libp2pNode): string { return String(node.addresses[0]) }

/** The address of a TCP server that is no libp2p node; it is closed after the test. */
export async function startStranger (greet: (socket: Socket) => void = () => {}): Promise<string> {
  const sockets = new Set<Socket>()
  const server = createServer(socket => {
    sockets.add(socket)
    socket.on('error', () => {})
    greet(socket)
  })
  servers.set(server, sockets)
  await new Promise<void>(resolve => { server.listen(0, '127.0.0.1', resolve) })
  const bound = server.address()
  if (bound === null || typeof bound === 'string') throw new Error('not bound')
  return `/ip4/127.0.0.1/tcp/${bound.port}`
}
