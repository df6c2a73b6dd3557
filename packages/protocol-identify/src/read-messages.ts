import type { ByteStream } from '@ts-libp2p/interface-stream'
import { readLengthPrefixed } from '@ts-libp2p/stream-tools'
import { IdentifyProtocolError } from './errors.ts'
import { identifyMessage, MAX_EXCHANGE_BYTES, MAX_MESSAGE_BYTES, MAX_MESSAGES, mergeMessages, type IdentifyMessage } from './identify-message.ts'

export interface ReadMessagesOptions {
  readonly signal: AbortSignal
  /** Called when the first message has come. */
  readonly onFirst?: () => void
}

/**
 * All messages until the peer's end, as one. The spec speaks of one message; go-libp2p sends two when
 * a signed record makes it long, so only the end tells that all of it came.
 *
 * @throws IdentifyProtocolError | ProtobufDecodeError, and what `readLengthPrefixed` throws
 */
export async function readMessages (stream: ByteStream, { signal, onFirst }: ReadMessagesOptions): Promise<IdentifyMessage> {
  const messages: IdentifyMessage[] = []
  let bytesLeft = MAX_EXCHANGE_BYTES
  for (;;) {
    const bytes = await readLengthPrefixed(stream, { maxBytes: Math.min(MAX_MESSAGE_BYTES, bytesLeft), signal })
    if (bytes === null) break
    if (messages.length === 0) onFirst?.()
    if (messages.length === MAX_MESSAGES) throw new IdentifyProtocolError(`the peer sent more than ${MAX_MESSAGES} messages`)
    bytesLeft -= bytes.byteLength
    messages.push(identifyMessage.decode(bytes))
  }
  if (messages.length === 0) throw new IdentifyProtocolError('the peer ended the stream without a message')
  return mergeMessages(messages)
}
