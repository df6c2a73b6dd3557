import type { ByteStream } from '@ts-libp2p/interface-stream'
import { NegotiationError, ProtocolRefusedError } from './errors.ts'
import { LineReader } from './line-reader.ts'
import { encodeProposal, HEADER, joined, NOT_AVAILABLE_LINE } from './message.ts'

export interface NegotiationOptions {
  /** Cancels the negotiation; the stream is then aborted. */
  readonly signal?: AbortSignal
}

/** What was agreed. The stream stands right behind the negotiation. */
export interface Agreement {
  readonly protocol: string
}

/**
 * Proposes protocols in turn until the peer accepts one. The header travels with the first proposal.
 * Whatever goes wrong, the stream is aborted: nobody could know where in it the peer stands.
 *
 * @throws ProtocolRefusedError when the peer refuses all of them
 * @throws NegotiationError when the peer breaks the protocol or does not speak it
 * @throws TypeError when `protocols` is empty or holds what is no protocol name
 */
export async function selectProtocol (stream: ByteStream, protocols: readonly string[], { signal }: NegotiationOptions = {}): Promise<Agreement> {
  const proposals = protocols.map(encodeProposal)
  if (proposals.length === 0) throw new TypeError('name at least one protocol to propose')
  try {
    const lines = new LineReader(stream, signal)
    for (const [index, protocol] of protocols.entries()) {
      const proposal = proposals[index] ?? HEADER
      const isFirst = index === 0
      await stream.write(isFirst ? joined(HEADER, proposal) : proposal, signal === undefined ? undefined : { signal })
      if (await readAnswer(lines, protocol, isFirst ? HEADER.byteLength + proposal.byteLength : proposal.byteLength)) return { protocol }
    }
    throw new ProtocolRefusedError(protocols)
  } catch (error) {
    stream.abort(error instanceof Error ? error : undefined)
    throw error
  }
}

/**
 * Whether the peer accepts the proposal.
 *
 * @param acceptanceBytes - the size of the answer that accepts, so that one read takes it whole
 */
export async function readAnswer (lines: LineReader, protocol: string, acceptanceBytes: number): Promise<boolean> {
  const answer = await lines.lineAfterHeaders(acceptanceBytes)
  if (answer === protocol) return true
  if (answer === NOT_AVAILABLE_LINE) return false
  throw new NegotiationError(`the peer answered ${JSON.stringify(answer.slice(0, MAX_EXCERPT_LENGTH))} to the proposal of ${protocol}`)
}

const MAX_EXCERPT_LENGTH = 80
