import { EarlyMuxerError } from '@ts-libp2p/interface-secure-channel'

interface MuxerOffers {
  /** What the side that dialled offers, preferred first. */
  readonly initiator: readonly string[]
  readonly responder: readonly string[]
}

/**
 * The muxer both sides agree on (specs/connections, "Early Multiplexer Negotiation"): the first of the
 * initiator's that the responder offers as well. Computed from both lists, so both sides get the same.
 *
 * @returns `undefined` when one side sent no list: negotiate after the handshake
 * @throws EarlyMuxerError when both sent a list and nothing is in both
 */
export function agreeMuxer ({ initiator, responder }: MuxerOffers, isInitiator: boolean): string | undefined {
  if (initiator.length === 0 || responder.length === 0) return undefined
  const agreed = initiator.find(name => responder.includes(name))
  if (agreed === undefined) throw isInitiator ? new EarlyMuxerError(initiator, responder) : new EarlyMuxerError(responder, initiator)
  return agreed
}
