import type { Direction } from '@ts-libp2p/interface-stream-muxer'
import type { PeerId } from '@ts-libp2p/peer-id'

/** What the toy does wrong on purpose; a toy without any keeps the contract. */
export interface Quirks extends Readonly<Partial<Record<Flag, boolean>>> {
  /** Who the peer is said to be. */
  readonly peer?: PeerId
  readonly muxerName?: (direction: Direction) => string
  /** More at once are reset. */
  readonly maxStreams?: number
}

type Flag =
  | 'sameIds' | 'bothOutbound' | 'bornClosed' | 'alwaysOpen'
  | 'listsOutboundOnly' | 'liveList' | 'listsForEver' | 'unlistsHalfClosed'
  | 'takesNoProtocol' | 'opensAlways' | 'otherCode' | 'neverOptimistic' | 'alwaysOptimistic' | 'lazyProposal' | 'lastFirst' | 'refusalEndsAll'
  | 'ignoresAborted' | 'ignoresSignal' | 'signalLives' | 'leaksListener' | 'rawReason'
  | 'wrongDirection' | 'otherConnection' | 'truncates' | 'cleanWhenRefused' | 'closeWriteCloses' | 'resetsAll' | 'unfair' | 'dialledOnly'
  | 'leavesHandlers' | 'ignoresDetach' | 'detachEnds'
  | 'secondCloseReturns' | 'hidesClose' | 'closeDropsStreams' | 'closeForgets' | 'cancelledCloseGoesOn' | 'peerCloseIsLoss' | 'bothClosesAreLoss'
  | 'abortIsClose' | 'abortEndsStreams' | 'abortLooksLikeClose' | 'abortDuringCloseIgnored' | 'abortWaitsForLink' | 'lastAbortWins' | 'losesReason' | 'cutIsClose' | 'closedChanges'
