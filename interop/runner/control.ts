// The control contract between the runner and a peer program, as types; README.md has it in prose.

/** What a peer tells about one of its connections. */
export interface ConnectionFacts {
  /** What a command's `conn` names it by. */
  readonly conn: string
  readonly peer: string
  readonly direction: 'inbound' | 'outbound'
  readonly security: string | null
  readonly muxer: string | null
  /** Whether the muxer was agreed on inside the handshake; null where the peer cannot tell. */
  readonly earlyMuxer: boolean | null
  readonly streams: number
}

/** What identify told a peer about the other one. */
export interface Identified {
  readonly agent: string | null
  readonly protocolVersion: string | null
  readonly protocols: readonly string[]
  readonly listenAddrs: readonly string[]
  readonly observedAddr: string | null
  /** Whether a signed peer record came and was verified. */
  readonly signedPeerRecord: boolean
}

export interface InboundOutcome {
  readonly peer: string
  readonly how: string
}

/** The first line of a peer's stdout. */
export interface Ready {
  readonly ev: 'ready'
  readonly impl: string
  readonly version: string
  readonly peer: string
  readonly addrs: readonly string[]
  readonly features: readonly string[]
}

export type KeyType = 'ed25519' | 'secp256k1' | 'rsa' | 'ecdsa'

/** The flags a peer program is started with, besides `--listen`. */
export interface PeerFlags {
  readonly key?: KeyType
  readonly earlyMuxer?: 'on' | 'off'
}

interface Command<Arguments, Reply> {
  readonly arguments: Arguments
  readonly reply: Reply
}

type Empty = Record<string, never>

interface ToPeer {
  readonly peer: string
}

/** `conn` picks one of several connections by its name. */
interface OnConnection extends ToPeer {
  readonly conn?: string
}

export interface Commands {
  readonly connect: Command<{ readonly addr: string }, ConnectionFacts>
  readonly disconnect: Command<ToPeer, Empty>
  readonly conns: Command<Empty, { readonly conns: readonly ConnectionFacts[] }>
  readonly ping: Command<ToPeer & { readonly count: number }, { readonly rttsMs: readonly number[] }>
  readonly 'mux-ping': Command<ToPeer, { readonly rttMs: number }>
  readonly identify: Command<ToPeer, Identified>
  readonly protocols: Command<ToPeer, { readonly protocols: readonly string[] }>
  readonly handle: Command<{ readonly protocol: string }, Empty>
  readonly unhandle: Command<{ readonly protocol: string }, Empty>
  readonly echo: Command<OnConnection & { readonly bytes: number, readonly chunk?: number, readonly seed?: number }, { readonly bytes: number }>
  readonly 'half-close': Command<ToPeer & { readonly bytes: number }, { readonly bytes: number }>
  readonly streams: Command<ToPeer & { readonly count: number, readonly bytes: number }, { readonly count: number, readonly open: number }>
  readonly upload: Command<ToPeer & { readonly bytes: number }, { readonly bytes: number }>
  readonly download: Command<ToPeer & { readonly bytes: number, readonly hold: boolean }, { readonly bytes: number }>
  readonly progress: Command<Empty, { readonly accepted: number, readonly received: number }>
  readonly release: Command<Empty, Empty>
  readonly reset: Command<ToPeer, { readonly outcome: string, readonly code?: number }>
  readonly abort: Command<ToPeer & { readonly how: 'reset' | 'end' | 'leave' }, Empty>
  readonly outcomes: Command<Empty, { readonly outcomes: readonly InboundOutcome[] }>
  readonly raw: Command<ToPeer & { readonly protocol: string | readonly string[], readonly hex: string }, { readonly protocol: string, readonly hex: string, readonly outcome: string }>
  readonly quit: Command<Empty, Empty>
}

export type CommandName = keyof Commands
