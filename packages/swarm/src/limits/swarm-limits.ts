/**
 * Every limit of a swarm, in one object: its default, its unit and what it bounds. `docs/limits.md`
 * is written from it. Counts are whole numbers; `Infinity` lifts a limit.
 */
export const SWARM_LIMITS = {
  maxConnections: { default: 384, unit: 'connections', bounds: 'memory and sockets of the node; at the bound the least useful unprotected connection makes room, else the newcomer is refused' },
  maxInboundConnections: { default: 256, unit: 'connections', bounds: 'what strangers can take: the rest stays free for our own dials' },
  maxConnectionsPerPeer: { default: 4, unit: 'connections', bounds: 'one identity taking many places' },
  maxInboundPerPeer: { default: 2, unit: 'connections', bounds: 'one identity taking many places from outside' },
  maxConnectionsPerHost: { default: 8, unit: 'inbound connections', bounds: 'one host (IPv4 /32, IPv6 /64) with many identities' },
  maxConnectionsPerSite: { default: 64, unit: 'inbound connections', bounds: 'one site (IPv4 /24, IPv6 /48) with many hosts' },
  hostConnectionsPerSecond: { default: 1, unit: 'inbound connections a second', bounds: 'connection churn from one host (IPv4 /32, IPv6 /64)' },
  hostConnectionBurst: { default: 16, unit: 'inbound connections', bounds: 'how many of one host may come at once' },
  connectionsPerSecond: { default: 200, unit: 'inbound connections a second', bounds: 'handshake work, over all hosts' },
  limitLoopback: { default: 0, unit: '1 = yes', bounds: 'whether the per-host and per-site rules count loopback: behind a local proxy everyone is loopback' },
  maxPendingInbound: { default: 128, unit: 'handshakes', bounds: 'what silent sockets hold; at the bound the oldest silent one of the largest site goes' },
  maxPendingPerHost: { default: 4, unit: 'handshakes', bounds: 'the share of one host in the handshakes' },
  maxPendingPerSite: { default: 16, unit: 'handshakes', bounds: 'the share of one site in the handshakes' },
  firstBytesTimeoutMs: { default: 3_000, unit: 'ms', bounds: 'an inbound link that says nothing: until the secure channel is agreed' },
  upgradeTimeoutMs: { default: 10_000, unit: 'ms', bounds: 'a handshake as a whole, in or out' },
  connectTimeoutMs: { default: 5_000, unit: 'ms', bounds: 'opening the link to one address' },
  dialTimeoutMs: { default: 20_000, unit: 'ms', bounds: 'a dial as a whole: names, addresses, handshake' },
  attemptDelayMs: { default: 250, unit: 'ms', bounds: 'how long one address is tried alone before the next begins (RFC 8305 §5)' },
  maxAddressesPerDial: { default: 16, unit: 'addresses', bounds: 'what a peer\'s long list of addresses costs, us and those who live there' },
  maxParallelDials: { default: 64, unit: 'addresses at once', bounds: 'sockets in use for dialling; more wait within their own deadline' },
  negotiationTimeoutMs: { default: 10_000, unit: 'ms', bounds: 'agreeing on the protocol of one stream' },
  closeTimeoutMs: { default: 10_000, unit: 'ms', bounds: 'how long `connection.close()` waits for streams to finish; then the connection is aborted' },
  maxNegotiatingStreams: { default: 256, unit: 'inbound streams of a connection', bounds: 'streams that are opened and never say their protocol' },
  maxInboundStreams: { default: 8_192, unit: 'streams', bounds: 'memory of the node' },
  maxOutboundStreams: { default: 8_192, unit: 'streams', bounds: 'memory of the node' },
  maxInboundStreamsPerPeer: { default: 256, unit: 'streams', bounds: 'the share of one peer' },
  maxOutboundStreamsPerPeer: { default: 512, unit: 'streams', bounds: 'what we put on one peer' },
  maxInboundStreamsPerProtocol: { default: 2_048, unit: 'streams', bounds: 'one protocol taking all streams' },
  wastedOpensPerSecond: { default: 64, unit: 'inbound streams a second', bounds: 'opens that end refused or reset (rapid reset); beyond, the connection is closed' },
  wastedOpenBurst: { default: 256, unit: 'inbound streams', bounds: 'how many such opens may come at once' },
  receiveBudgetBytes: { default: 268_435_456, unit: 'bytes', bounds: 'receive windows of all connections beyond what every stream starts with' },
  receiveBudgetBytesPerPeer: { default: 67_108_864, unit: 'bytes', bounds: 'the share of one peer in the receive windows' },
  maxPeers: { default: 10_000, unit: 'peers', bounds: 'the peer book; the longest unseen that is not connected makes room' },
  maxAddressesPerPeer: { default: 32, unit: 'addresses', bounds: 'what a peer can make us remember' },
  maxProtocolsPerPeer: { default: 128, unit: 'protocols', bounds: 'what a peer can make us remember' },
  maxDnsDepth: { default: 4, unit: 'levels', bounds: '/dnsaddr records that point to one another' },
  maxDnsLookups: { default: 32, unit: 'look-ups of one dial', bounds: 'names in a peer\'s addresses as a way to flood name servers' }
} as const

/** The limits in force. */
export type SwarmLimits = { readonly [Name in keyof typeof SWARM_LIMITS]: number }

export const DEFAULT_LIMITS: SwarmLimits = Object.freeze(Object.fromEntries(Object.entries(SWARM_LIMITS).map(([name, limit]) => [name, limit.default]))) as SwarmLimits
