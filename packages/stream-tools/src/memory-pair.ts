import type { ByteStream } from '@ts-libp2p/interface-stream'
import { StreamEngine } from './stream-engine.ts'
import type { StreamDriver, StreamEngineOptions } from './stream-driver.ts'

export interface MemoryPairOptions extends StreamEngineOptions {
  /** How many unread bytes each direction holds before its writer waits. Default 65,536. */
  readonly capacity?: number
}

/** Two streams joined back to back: what one writes the other reads. Nothing is copied. */
export function memoryPair (options: MemoryPairOptions = {}): [ByteStream, ByteStream] {
  const capacity = options.capacity ?? DEFAULT_CAPACITY
  if (!Number.isInteger(capacity) || capacity < 1) throw new TypeError(`capacity must be an integer of at least 1, not ${String(capacity)}`)
  const left = new StreamEngine(driver(() => right), options)
  const right: StreamEngine = new StreamEngine(driver(() => left), options)
  return [left.stream, right.stream]

  /** The driver of one end; `other` is the engine of the far end. */
  function driver (other: () => StreamEngine): StreamDriver {
    return {
      room: () => Math.max(0, capacity - other().bufferedBytes),
      send: pieces => { for (const piece of pieces) other().push(piece) },
      sendEnd: () => other().pushEnd(),
      sendReset: () => other().pushReset(),
      consumed: () => other().wake()
    }
  }
}

const DEFAULT_CAPACITY = 65_536
