export { createNode, type Libp2pNode, type NodeServices } from './create-node.node.ts'
export type { CreateNodeOptions } from './node-options.ts'
export { StorageError } from './errors.ts'

export { multiaddr, type Multiaddr } from '@multiformats/multiaddr'
export {
  generateKey, peerIdFromPublicKey, peerIdFromString, peerInfo, privateKeyFromBytes,
  type KeyType, type PeerId, type PeerInfo, type PrivateKey, type PublicKey
} from '@ts-libp2p/peer-id'
export type { ByteStream, CloseReason } from '@ts-libp2p/interface-stream'
export { ProtocolNotSupportedError, type Connection, type DisconnectReason, type Stream } from '@ts-libp2p/interface-connection'
export {
  DialFailedError, StoppedError,
  type DialAttempt, type DialOptions, type DialTarget, type Gating, type HandleOptions, type Protocol, type StreamHandler, type SwarmEvents
} from '@ts-libp2p/interface-swarm'

// The parts, for a node that is put together by hand.
export {
  jsonCodec, Libp2p,
  type DialStreamOptions, type Libp2pOptions, type NodeState, type RequestContext, type RequestOptions, type RequestProtocol, type ServeOptions
} from '@ts-libp2p/libp2p'
export { DEFAULT_LIMITS, Swarm, type Log, type LogRecord, type SwarmLimits, type SwarmOptions } from '@ts-libp2p/swarm'
export { tcp } from '@ts-libp2p/transport-tcp'
export { noise } from '@ts-libp2p/secure-channel-noise'
export { yamux } from '@ts-libp2p/stream-muxer-yamux'
export { identify, type Identify, type IdentifyCallOptions, type IdentifyResult } from '@ts-libp2p/protocol-identify'
export { ping, type Ping, type PingCallOptions } from '@ts-libp2p/protocol-ping'
export { echo } from '@ts-libp2p/protocol-echo'
