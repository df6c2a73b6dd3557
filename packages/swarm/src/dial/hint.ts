import type { Multiaddr } from '@multiformats/multiaddr'

/** What a user can do about a failure, by the code of the error or of what caused it. */
export function hintFor (error: Error): string | undefined {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    const code: unknown = 'code' in cause ? cause.code : undefined
    const hint = typeof code === 'string' ? HINTS[code] : undefined
    if (hint !== undefined) return hint
  }
  return undefined
}

/** Why no transport takes an address, and which would. */
export function missingTransport (address: Multiaddr, transports: readonly string[]): { reason: string, hint: string } {
  const names = address.getComponents().map(component => component.name)
  const kind = TRANSPORT_BY_COMPONENT.find(([name]) => names.includes(name))
  return {
    reason: `no transport for ${kind === undefined ? 'it' : `/${kind[0]}`} (this node has ${transports.length === 0 ? 'none' : transports.join(', ')})`,
    hint: kind === undefined ? 'end the address with a transport, such as /tcp/4001' : `add ${kind[1]}`
  }
}

/** Why an address that the peer book was told of is left alone: see Claims. */
export function foreignNetwork (range: string): { reason: string, hint: string } {
  return {
    reason: `only the peer says so, and it was not met in ${range} before`,
    hint: `if you know it to be there, dial the address itself, or allow the network with access.allow('${range}')`
  }
}

const HINTS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'the name does not exist: check its spelling',
  ERR_PEER_MISMATCH: 'another peer lives at this address now: check the /p2p part',
  ERR_EARLY_MUXER: 'add a stream muxer that the peer offers',
  ERR_PROTOCOL_REFUSED: 'the two nodes share no secure channel or stream muxer: add one that the peer has',
  ERR_NEGOTIATION: 'the other side does not speak libp2p there: check that the port belongs to a libp2p node',
  ERR_DEADLINE: 'the other side is silent: check that it is a libp2p node and reachable'
}

const TRANSPORT_BY_COMPONENT: ReadonlyArray<readonly [component: string, part: string]> = [
  ['webtransport', 'a WebTransport transport'],
  ['webrtc-direct', 'a WebRTC transport'],
  ['webrtc', 'a WebRTC transport'],
  ['quic-v1', 'a QUIC transport'],
  ['wss', '@ts-libp2p/transport-websocket'],
  ['ws', '@ts-libp2p/transport-websocket'],
  ['memory', '@ts-libp2p/transport-memory'],
  ['tcp', '@ts-libp2p/transport-tcp']
]
