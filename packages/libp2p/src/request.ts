import type { Stream } from '@ts-libp2p/interface-connection'
import { DeadlineError, type DialTarget, type HandleOptions, type Swarm } from '@ts-libp2p/interface-swarm'
import type { PeerId } from '@ts-libp2p/peer-id'
import { lengthPrefixed, readMessage, UnexpectedEndError, type MessageCodec } from '@ts-libp2p/stream-tools'
import { openStream } from './open-stream.ts'

/**
 * A protocol of one question and one answer, each a message with its length in front. The codecs name
 * the largest message that is taken, so nothing unbounded is ever read.
 */
export interface RequestProtocol<Request, Response> {
  readonly protocol: string
  readonly request: MessageCodec<Request>
  readonly response: MessageCodec<Response>
}

export interface RequestOptions {
  /** From the dial to the answer. Milliseconds. Default 10,000. */
  readonly timeoutMs?: number
  /** Cancels the request. */
  readonly signal?: AbortSignal
}

/** Who asks, for the one who answers. */
export interface RequestContext {
  readonly peer: PeerId
  readonly stream: Stream
  /** Fires when the deadline is over or the asker is gone. */
  readonly signal: AbortSignal
}

export interface ServeOptions extends HandleOptions {
  /** From the open stream to the sent answer. Milliseconds. Default 10,000. */
  readonly timeoutMs?: number
}

/** Messages as JSON text, of at most `maxBytes` bytes. What comes from a peer is unknown until `check` says what it is. */
export function jsonCodec<T> (maxBytes: number, check: (value: unknown) => T): MessageCodec<T> {
  return {
    maxBytes,
    encode: value => new TextEncoder().encode(JSON.stringify(value)),
    decode: bytes => check(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)))
  }
}

/** Asks once. See {@link Libp2p.request}. */
export async function request<Request, Response> (swarm: Swarm, target: DialTarget, { protocol, request, response }: RequestProtocol<Request, Response>, value: Request, options: RequestOptions): Promise<Response> {
  const bytes = encode(protocol, request, value)
  const { signal, release } = deadline(`the request ${protocol}`, options.timeoutMs ?? REQUEST_TIMEOUT_MS, options.signal)
  let stream: Stream | undefined
  try {
    stream = await openStream(swarm, target, protocol, { signal })
    await stream.write(lengthPrefixed(bytes), { signal })
    await stream.closeWrite({ signal })
    const answer = await readMessage(stream, response, { signal })
    if (answer === null) throw new UnexpectedEndError(1)
    await stream.close()
    return answer
  } catch (error) {
    stream?.abort(error instanceof Error ? error : undefined)
    throw error
  } finally {
    release()
  }
}

/** Makes the stream handler that answers. See {@link Libp2p.serve}. */
export function answering<Request, Response> ({ protocol, request, response }: RequestProtocol<Request, Response>, answer: (value: Request, context: RequestContext) => Response | Promise<Response>, options: ServeOptions): (stream: Stream) => Promise<void> {
  return async stream => {
    const { signal, release } = deadline(`answering ${protocol}`, options.timeoutMs ?? REQUEST_TIMEOUT_MS)
    try {
      const value = await readMessage(stream, request, { signal })
      if (value === null) return
      const reply = encode(protocol, response, await answer(value, { peer: stream.connection.remotePeer, stream, signal }))
      await stream.write(lengthPrefixed(reply), { signal })
    } finally {
      release()
    }
  }
}

function encode<T> (protocol: string, codec: MessageCodec<T>, value: T): Uint8Array {
  const bytes = codec.encode(value)
  if (bytes.byteLength > codec.maxBytes) throw new RangeError(`a message of ${bytes.byteLength} bytes is more than the ${codec.maxBytes} that ${protocol} allows`)
  return bytes
}

function deadline (what: string, ms: number, parent?: AbortSignal): { signal: AbortSignal, release: () => void } {
  const controller = new AbortController()
  const timer = setTimeout(() => controller.abort(new DeadlineError(what, ms)), ms)
  const onAbort = (): void => controller.abort(parent?.reason)
  parent?.addEventListener('abort', onAbort, { once: true })
  if (parent?.aborted === true) onAbort()
  return {
    signal: controller.signal,
    release: () => {
      clearTimeout(timer)
      parent?.removeEventListener('abort', onAbort)
    }
  }
}

/** As long as a person waits for an answer. */
const REQUEST_TIMEOUT_MS = 10_000
