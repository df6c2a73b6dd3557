import { ManualClock, type Clock } from '@ts-libp2p/compliance'
import type { ByteStream } from '@ts-libp2p/interface-stream'
import type { PairOptions, StreamFixture } from '@ts-libp2p/interface-stream/compliance'
import { memoryFixture } from '../references/memory.ts'

/** A stream that breaks the contract on purpose, and the cases that must notice. */
export interface Mutant {
  readonly fixture: StreamFixture
  readonly caughtBy: readonly string[]
}

/** What one end looks like to the mutation. */
export interface MutantEnd {
  readonly stream: ByteStream
  readonly peer: ByteStream
  readonly options: PairOptions
  /** The clock that the kit moves where it asked for a manual one; else the platform's. */
  readonly clock: Clock
}

/** Both ends of the base's pairs, with some members replaced. Whatever is not replaced keeps the contract. */
export function mutant (name: string, caughtBy: readonly string[], change: (end: MutantEnd) => Changes, base: StreamFixture = memoryFixture): Mutant {
  return {
    caughtBy,
    fixture: {
      ...base,
      name: `${name} (${base.name})`,
      async createPair (options) {
        const pair = await base.createPair(options)
        const clock = new ManualClock()
        const end = (stream: ByteStream, peer: ByteStream): ByteStream => override(stream, change({ stream, peer, options, clock }))
        return {
          ...pair,
          near: end(pair.near, pair.far),
          far: end(pair.far, pair.near),
          advance: ms => {
            clock.advance(ms)
            return pair.advance?.(ms)
          }
        }
      }
    }
  }
}

/** Some members of a stream. */
export type Changes = { -readonly [Key in keyof ByteStream]?: ByteStream[Key] | undefined }

/** `stream` with `changes`; iterating follows a changed `read`. */
function override (stream: ByteStream, changes: Changes): ByteStream {
  const all: Changes = { [Symbol.asyncIterator]: () => iterate(changed) }
  Object.defineProperties(all, Object.getOwnPropertyDescriptors(changes)) // getters stay getters
  const changed: ByteStream = new Proxy(stream, {
    get (target, key): unknown {
      if (Object.hasOwn(all, key)) return Reflect.get(all, key, all) as unknown
      const value: unknown = Reflect.get(target, key, target)
      return typeof value === 'function' ? (...parameters: unknown[]): unknown => Reflect.apply(value, target, parameters) : value
    }
  })
  return changed
}

function iterate (stream: ByteStream): AsyncIterator<Uint8Array, undefined, undefined> {
  let isLeft = false
  return {
    next: async () => {
      const value = isLeft ? null : await stream.read()
      return value === null ? { done: true, value: undefined } : { done: false, value }
    },
    return: () => {
      isLeft = true
      return Promise.resolve({ done: true, value: undefined })
    }
  }
}

/** The code of an error. */
export function codeOf (error: unknown): unknown {
  return error instanceof Error ? Reflect.get(error, 'code') : undefined
}

/** All bytes of what was given to a write. */
export function bytesOf (data: Uint8Array | readonly Uint8Array[]): number {
  return data instanceof Uint8Array ? data.byteLength : data.reduce((sum, piece) => sum + piece.byteLength, 0)
}

/** A promise that nobody ever settles. */
export function never<T> (): Promise<T> {
  return new Promise(() => {})
}
