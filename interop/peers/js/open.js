// Opens a stream to a peer on one of its connections.

import { peerIdFromString } from '@libp2p/peer-id'
import { ByteStream } from './byte-stream.js'
import { STREAM_LIMITS } from './protocols.js'

/** `id` picks one of several connections; without it the first serves. */
export function connectionTo (node, peer, id) {
  const connections = node.getConnections(peerIdFromString(peer)).filter(({ status }) => status === 'open')
  const connection = id == null ? connections[0] : connections.find((each) => each.id === id)
  if (connection == null) {
    throw Object.assign(new Error(`no connection ${id ?? ''} to ${peer}`), { code: 'ERR_NO_CONNECTION' })
  }
  return connection
}

export async function open (node, { peer, conn }, protocols, { signal, held } = {}) {
  const connection = connectionTo(node, peer, conn)
  const stream = await connection.newStream(protocols, { signal, maxOutboundStreams: STREAM_LIMITS.maxOutboundStreams })
  return { bytes: new ByteStream(stream, { held }), protocol: stream.protocol, connection }
}
