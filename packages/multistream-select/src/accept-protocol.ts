import type { ByteStream } from '@ts-libp2p/interface-stream'
import { NegotiationError } from './errors.ts'
import { LineReader } from './line-reader.ts'
import { encodeLine, HEADER, HEADER_LINE, joined, LIST_LINE, NOT_AVAILABLE, NOT_AVAILABLE_LINE, SHORTEST_LINE_BYTES } from './message.ts'
import type { Agreement, NegotiationOptions } from './select-protocol.ts'

/** The protocols of this side: their names, or who knows them. */
export type SupportedProtocols = readonly string[] | ((protocol: string) => boolean)

/**
 * Answers the peer's proposals until one is supported. Header and choice leave in one write, and
 * data that came with the proposal stay in the stream. Whatever goes wrong, the stream is aborted;
 * only a peer that was refused and then sends no proposal may still read that: towards it the stream
 * is closed.
 *
 * @throws NegotiationError when the peer breaks the protocol, ends before it agreed, or proposes too much
 */
export async function acceptProtocol (stream: ByteStream, supported: SupportedProtocols, { signal }: NegotiationOptions = {}): Promise<Agreement> {
  const refused = { count: 0 }
  try {
    return await negotiate(stream, supported, refused, signal)
  } catch (error) {
    // What follows an optimistic proposal is data, not a line; a reset could overtake the refusal.
    if (error instanceof NegotiationError && refused.count > 0 && refused.count < MAX_PROPOSALS) await stream.close({ ...signal !== undefined && { signal } }).catch(() => {})
    else stream.abort(error instanceof Error ? error : undefined)
    throw error
  }
}

async function negotiate (stream: ByteStream, supported: SupportedProtocols, refused: { count: number }, signal: AbortSignal | undefined): Promise<Agreement> {
  const lines = new LineReader(stream, signal)
  const reply = async (answer: Uint8Array): Promise<void> => {
    if (!stream.writeNow(answer)) await stream.write(answer, signal === undefined ? undefined : { signal })
  }
  await lines.line(HEADER.byteLength + SHORTEST_LINE_BYTES) // a proposal must follow
  let proposal = lines.lineNow()
  let isHeaderSent = false
  if (proposal === undefined) { // a peer that waits for our header before it proposes must get it
    await reply(HEADER)
    isHeaderSent = true
  }
  while (refused.count < MAX_PROPOSALS) {
    proposal ??= await lines.line()
    if (proposal !== HEADER_LINE) { // a repeated header is no proposal, and answering it would put the peer out of step
      const isAgreed = isSupported(proposal, supported)
      const answer = isAgreed ? encodeLine(proposal) : NOT_AVAILABLE
      await reply(isHeaderSent ? answer : joined(HEADER, answer))
      isHeaderSent = true
      if (isAgreed) return { protocol: proposal }
      refused.count++
    }
    proposal = undefined
  }
  throw new NegotiationError(`the peer proposed ${MAX_PROPOSALS} protocols that are not spoken here`)
}

function isSupported (proposal: string, supported: SupportedProtocols): boolean {
  if (proposal === '' || proposal === LIST_LINE || proposal === NOT_AVAILABLE_LINE) return false // no names, whatever a predicate says
  return typeof supported === 'function' ? supported(proposal) : supported.includes(proposal)
}

/** Honest peers propose one or two, a version each; without a count a peer could hold the stream's slot by asking on. */
const MAX_PROPOSALS = 8
