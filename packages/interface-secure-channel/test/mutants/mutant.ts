import type { SecureChannel, SecuredLink, SecureOptions } from '@ts-libp2p/interface-secure-channel'
import type { ChannelFixture } from '@ts-libp2p/interface-secure-channel/compliance'
import type { ByteStream } from '@ts-libp2p/interface-stream'
import { goodHabits, type Habits } from '../references/habits.ts'
import { referenceChannel } from '../references/reference-channel.ts'
import { referenceFixture } from '../references/reference-fixture.ts'

/** A channel that breaks the contract on purpose, and the cases that must notice. */
export interface Mutant {
  readonly fixture: ChannelFixture
  readonly caughtBy: readonly string[]
}

/** One side of a handshake: what the reference would do, and what it is given. */
export interface MutantCall {
  readonly link: ByteStream
  readonly options: SecureOptions
  readonly side: 'outbound' | 'inbound'
  readonly secure: (link: ByteStream, options: SecureOptions) => Promise<SecuredLink>
}

/** Where a mutant differs from the reference; what is not named here keeps the contract. */
export interface Mutation {
  readonly habits?: Partial<Habits>
  readonly secure?: (call: MutantCall) => Promise<SecuredLink>
  readonly channel?: Partial<SecureChannel>
}

export function mutant (name: string, caughtBy: readonly string[], { habits, secure, channel }: Mutation): Mutant {
  const make = (): SecureChannel => {
    const reference = referenceChannel({ ...goodHabits, ...habits })
    const changed: SecureChannel = secure === undefined
      ? reference
      : {
          ...reference,
          secureOutbound: (link, options) => secure({ link, options, side: 'outbound', secure: reference.secureOutbound.bind(reference) }),
          secureInbound: (link, options) => secure({ link, options, side: 'inbound', secure: reference.secureInbound.bind(reference) })
        }
    return { ...changed, ...channel }
  }
  return { caughtBy, fixture: { ...referenceFixture, name, createChannel: make } }
}

/** `link` with some calls replaced. */
export function override (link: ByteStream, changes: Partial<ByteStream>): ByteStream {
  return new Proxy(link, {
    get (target, key): unknown {
      if (Object.hasOwn(changes, key)) return Reflect.get(changes, key) as unknown
      const value: unknown = Reflect.get(target, key, target)
      return typeof value === 'function' ? (...parameters: unknown[]): unknown => Reflect.apply(value, target, parameters) : value
    }
  })
}

/** A promise that nobody ever settles. */
export function never<T> (): Promise<T> {
  return new Promise(() => {})
}
