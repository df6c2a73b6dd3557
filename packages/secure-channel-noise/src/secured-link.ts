import { StreamLostError, type ByteStream, type CloseReason } from '@ts-libp2p/interface-stream'
import { free, StreamEngine, systemClock, type Clock, type StreamDriver, type StreamEngineOptions } from '@ts-libp2p/stream-tools'
import { FrameOpener } from './frame-opener.ts'
import { FrameSealer, MAX_PLAINTEXT_BYTES } from './frame-sealer.ts'
import type { Session } from './xx-handshake.ts'

/**
 * The encrypted link. The engine keeps the stream contract; this driver moves frames between it and
 * the raw link. Noise has no end or reset of its own: those of the raw link are ours, in both
 * directions, except that a link that ends inside a frame is lost.
 *
 * A failed raw link may still hold bytes and an end that came before the failure. So the failure is
 * reported once both are known: that the link failed, and that nothing more can be read from it.
 */
export function securedLink (link: ByteStream, session: Session, options: StreamEngineOptions = {}): ByteStream {
  return new SecuredLinkDriver(link, session, options).engine.stream
}

class SecuredLinkDriver implements StreamDriver {
  readonly engine: StreamEngine
  readonly #link: ByteStream
  readonly #sealer: FrameSealer
  readonly #opener: FrameOpener
  readonly #clock: Clock
  #isReceiving = true
  #isOver = false
  /** A sealed batch waits for room in the link. */
  #isBlocked = false
  /** Lets the receiving loop go on. */
  #resume: (() => void) | undefined
  #linkFailure: CloseReason | undefined

  constructor (link: ByteStream, session: Session, options: StreamEngineOptions) {
    this.#link = link
    this.#clock = options.clock ?? systemClock
    this.engine = new StreamEngine(this, options)
    this.#sealer = new FrameSealer(session.send)
    this.#opener = new FrameOpener(session.receive, this.engine)
    void link.closed.then(reason => this.#linkClosed(reason))
    void this.#receive()
  }

  room (): number { return this.#isBlocked ? 0 : MAX_BATCH_BYTES }

  send (pieces: readonly Uint8Array[], byteLength: number): void {
    let frames
    try {
      frames = this.#sealer.seal(pieces, byteLength)
    } catch (error) {
      this.#giveUp(error)
      return
    }
    try {
      if (this.#link.writeNow(frames)) {
        this.#prepare()
        return
      }
    } catch (error) {
      this.#linkRefused(error)
      return
    }
    this.#isBlocked = true
    this.#link.write(frames).then(() => {
      this.#isBlocked = false
      this.engine.wake()
    }, (error: unknown) => this.#linkRefused(error))
  }

  /** While the peer reads what was sent there is time for what the next frames need. */
  #prepare (): void {
    if (this.#opener.frameCount < CONVERSATION_FRAMES) return
    this.#sealer.prepare()
    this.#opener.prepare()
  }

  sendEnd (): void { this.#link.closeWrite().catch((error: unknown) => this.#linkRefused(error)) }

  sendReset (error: Error): void { this.#link.abort(error) }

  consumed (): void {
    if (this.engine.bufferedBytes < MAX_BUFFERED_BYTES) this.#goOn()
  }

  finished (): void {
    this.#isOver = true
    this.#goOn()
  }

  /** Opens what arrives: all of it that is there in one go, then waits for more, or for the reader. */
  async #receive (): Promise<void> {
    let turnBegan = 0
    try {
      while (!this.#isOver) {
        let chunk = this.#link.readNow(MAX_READ_BYTES)
        if (chunk === undefined) {
          chunk = await this.#link.read(READ_OPTIONS)
          turnBegan = this.#opener.frameCount
        }
        if (chunk === null) {
          this.#receiveEnd()
          break
        }
        this.#open(chunk)
        if (this.#isReaderBehind()) await new Promise<void>(resolve => { this.#resume = resolve })
        if (this.#opener.frameCount - turnBegan > MAX_FRAMES_PER_TURN) {
          await new Promise<void>(resolve => { this.#clock.after(0, resolve) })
          turnBegan = this.#opener.frameCount
        }
      }
    } catch (error) {
      this.#linkRefused(error)
    }
    this.#isReceiving = false
    this.#reportLinkFailure()
  }

  #open (chunk: Uint8Array): void {
    try {
      this.#opener.open(chunk)
      free(chunk)
    } catch (error) {
      this.#giveUp(error)
    }
  }

  #receiveEnd (): void {
    if (this.#opener.isBetweenFrames) this.engine.pushEnd()
    else this.#giveUp(new StreamLostError('the link ended inside a frame: bytes are missing'))
  }

  /** Once the link failed it sends nothing new, and what it holds is bounded: take all of that. */
  #isReaderBehind (): boolean {
    return this.engine.bufferedBytes >= MAX_BUFFERED_BYTES && this.#linkFailure === undefined && !this.#isOver
  }

  #goOn (): void {
    this.#resume?.()
    this.#resume = undefined
  }

  /** What came cannot be opened, or what goes cannot be sealed: the link is of no more use. */
  #giveUp (cause: unknown): void {
    const error = toError(cause)
    this.engine.pushLost(lost(error))
    this.#link.abort(error)
  }

  /** A call of the link threw: it failed, and `closed` tells why, or somebody else uses it as well. */
  #linkRefused (error: unknown): void {
    if (this.#link.state !== 'closed') this.#giveUp(error)
    else void this.#link.closed.then(({ how }) => { if (how === 'clean') this.engine.pushLost(lost(toError(error))) })
  }

  #linkClosed (reason: CloseReason): void {
    if (reason.how === 'clean') return
    this.#linkFailure = reason
    this.#goOn()
    this.#reportLinkFailure()
  }

  #reportLinkFailure (): void {
    if (this.#isReceiving || this.#linkFailure === undefined) return
    const { how, error = new StreamLostError() } = this.#linkFailure
    if (how === 'reset') this.engine.pushReset(error)
    else this.engine.pushLost(lost(error))
  }
}

function toError (cause: unknown): Error {
  return cause instanceof Error ? cause : new Error(String(cause))
}

function lost (error: Error): StreamLostError {
  return error instanceof StreamLostError ? error : new StreamLostError(`the secured link failed: ${error.message}`, { cause: error })
}

/** Four full frames: enough to fill one system call, small beside what the links themselves hold. */
const MAX_BATCH_BYTES = 4 * MAX_PLAINTEXT_BYTES

/** A connection that was only greeted keeps nothing ready: a cipher in each direction takes about a kilobyte. */
const CONVERSATION_FRAMES = 16

/** Opened and not yet taken by the reader; one more read of the link may come on top. */
const MAX_BUFFERED_BYTES = 262_144
const MAX_READ_BYTES = 65_536
const READ_OPTIONS = { max: MAX_READ_BYTES }

/**
 * A frame costs about 4 µs however small it is, so 64 KiB of frames with one byte cost as much as 40 MiB
 * of bulk. After so many from one link the other links of the process have their turn.
 */
const MAX_FRAMES_PER_TURN = 1024
