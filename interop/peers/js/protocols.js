// The protocols of the control contract, and the sizes their handlers keep to.

export const ECHO = '/echo/1.0.0'
export const LATE = '/interop/late/1.0.0'
export const SINK = '/interop/sink/1.0.0'
export const SOURCE = '/interop/source/1.0.0'
export const RESET = '/interop/reset/1.0.0'
export const WAIT = '/interop/wait/1.0.0'

/** The seed of the content that `/interop/sink` gets and `/interop/source` gives. */
export const TRANSFER_SEED = 1

export const CHUNK_BYTES = 65_536

// js-libp2p allows 32 inbound and 64 outbound streams a protocol unless told otherwise.
export const STREAM_LIMITS = { maxInboundStreams: 10_000, maxOutboundStreams: 10_000 }
