import type { ByteStream } from '@ts-libp2p/interface-stream'
import type { CreateMuxerOptions, MuxedStream, StreamMuxer, StreamMuxerFactory } from '@ts-libp2p/interface-stream-muxer'
import type { FactoryOptions, MuxerFixture } from '@ts-libp2p/interface-stream-muxer/compliance'
import { goodHabits, type Habits } from '../references/habits.ts'
import { referenceFactory, referenceFixture } from '../references/reference-fixture.ts'

/** A muxer that breaks the contract on purpose, and the cases that must notice. */
export interface Mutant {
  readonly fixture: MuxerFixture
  readonly caughtBy: readonly string[]
}

/** What a mutation sees of one muxer. */
export interface MutantSide {
  readonly muxer: StreamMuxer
  readonly link: ByteStream
  readonly options: CreateMuxerOptions
}

/** Where a mutant differs from the reference; what is not named here keeps the contract. */
export interface Mutation {
  readonly habits?: Partial<Habits>
  readonly muxer?: (side: MutantSide) => Partial<StreamMuxer>
  readonly stream?: (stream: MuxedStream, side: MutantSide) => Partial<MuxedStream>
  readonly factory?: (factory: StreamMuxerFactory) => Partial<StreamMuxerFactory>
  /** What the reference sees instead of its link. */
  readonly link?: (link: ByteStream) => Partial<ByteStream>
}

/** It declares what the reference declares: a mutant lies. */
export function mutant (name: string, caughtBy: readonly string[], mutation: Mutation): Mutant {
  const make = (options: FactoryOptions): StreamMuxerFactory => {
    const reference = referenceFactory(options, { ...goodHabits, ...mutation.habits })
    const factory: StreamMuxerFactory = {
      ...reference,
      createMuxer: (link, createOptions) => changed({
        muxer: reference.createMuxer(mutation.link === undefined ? link : override(link, mutation.link(link)), createOptions),
        link,
        options: createOptions
      }, mutation)
    }
    return { ...factory, ...mutation.factory?.(factory) }
  }
  return { caughtBy, fixture: { ...referenceFixture, name, createFactory: make } }
}

function changed (side: MutantSide, { muxer: changeMuxer, stream: changeStream }: Mutation): StreamMuxer {
  const { muxer } = side
  const known = new WeakMap<MuxedStream, MuxedStream>()
  const stream = (one: MuxedStream): MuxedStream => {
    if (changeStream === undefined) return one
    const found = known.get(one) ?? override(one, changeStream(one, side))
    known.set(one, found)
    return found
  }
  const streams: Partial<StreamMuxer> = {
    get streams () { return muxer.streams.map(stream) },
    openStream: async options => stream(await muxer.openStream(options)),
    accept: async () => {
      const one = await muxer.accept()
      return one === null ? one : stream(one)
    }
  }
  const base = changeStream === undefined ? muxer : override(muxer, streams)
  return changeMuxer === undefined ? base : override(base, changeMuxer({ ...side, muxer: base }))
}

/** `subject` with `changes`. */
export function override<T extends object> (subject: T, changes: Partial<T>): T {
  const own: object = Object.defineProperties({}, Object.getOwnPropertyDescriptors(changes)) // getters stay getters
  return new Proxy(subject, {
    get (target, key): unknown {
      if (Object.hasOwn(own, key)) return Reflect.get(own, key, own) as unknown
      if (key === Symbol.asyncIterator && Object.hasOwn(own, 'read')) return () => iterate(own as Pick<ByteStream, 'read'>)
      const value: unknown = Reflect.get(target, key, target)
      return typeof value === 'function' ? (...parameters: unknown[]): unknown => Reflect.apply(value, target, parameters) : value
    }
  })
}

/** Iterating follows a changed `read`. */
function iterate (stream: Pick<ByteStream, 'read'>): AsyncIterator<Uint8Array, undefined, undefined> {
  return {
    next: async () => {
      const value = await stream.read()
      return value === null ? { done: true, value: undefined } : { done: false, value }
    },
    return: () => Promise.resolve({ done: true, value: undefined })
  }
}

export function codeOf (error: unknown): unknown {
  return error instanceof Error ? Reflect.get(error, 'code') : undefined
}

/** A promise that nobody ever settles. */
export function never<T> (): Promise<T> {
  return new Promise(() => {})
}
