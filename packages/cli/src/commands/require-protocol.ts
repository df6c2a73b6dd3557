import type { Connection, Libp2pNode } from 'ts-libp2p'

/**
 * Refuses to go on with a peer that says that it does not speak a protocol which has to be switched
 * on. Asked before, because a peer that refuses a stream full of data may reset it without a word.
 */
export async function requireProtocol (node: Libp2pNode, connection: Connection, protocol: string, command: string, signal: AbortSignal): Promise<void> {
  const about = await node.identify(connection, { signal }).catch(() => undefined) // who does not say may speak it all the same
  signal.throwIfAborted()
  if (about?.protocols.includes(protocol) !== false) return
  throw Object.assign(new Error(`the peer does not speak ${protocol}, which has to be switched on: a node of this program does with ${command}`), { code: 'ERR_PROTOCOL_NOT_SUPPORTED' })
}
