import type { ByteStream } from '@ts-libp2p/interface-stream'
import { StreamEngine, type ManualClock, type StreamDriver } from '@ts-libp2p/stream-tools'

export interface DelayedPairOptions {
  readonly oneWayMs: number
  /** How many bytes the line carries in a millisecond. */
  readonly bytesPerMs: number
}

/** Two ends of a line with a delay and a rate, in virtual time. */
export function delayedPair (clock: ManualClock, { oneWayMs, bytesPerMs }: DelayedPairOptions): [ByteStream, ByteStream] {
  const left: StreamEngine = new StreamEngine(driver(() => left, () => right), { clock })
  const right: StreamEngine = new StreamEngine(driver(() => right, () => left), { clock })
  return [left.stream, right.stream]

  function driver (near: () => StreamEngine, far: () => StreamEngine): StreamDriver {
    let freeAt = 0
    let waiting = 0
    /** After the line carried `byteLength` more bytes. */
    const carried = (byteLength: number): number => {
      freeAt = Math.max(freeAt, clock.now()) + byteLength / bytesPerMs
      return freeAt - clock.now()
    }
    return {
      room: () => Math.max(0, SEND_BUFFER_BYTES - waiting),
      send (pieces, byteLength) {
        waiting += byteLength
        const wait = carried(byteLength)
        const all = pieces.slice()
        clock.after(wait, () => {
          waiting -= byteLength
          near().wake()
        })
        clock.after(wait + oneWayMs, () => { for (const piece of all) far().push(piece) })
      },
      sendEnd () { clock.after(carried(0) + oneWayMs, () => { far().pushEnd() }) },
      sendReset () { clock.after(oneWayMs, () => { far().pushReset() }) },
      consumed () {}
    }
  }
}

const SEND_BUFFER_BYTES = 262_144
