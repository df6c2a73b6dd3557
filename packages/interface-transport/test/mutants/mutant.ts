import type { Listener, RawLink, Transport, TransportLink } from '@ts-libp2p/interface-transport'
import type { TransportFixture } from '@ts-libp2p/interface-transport/compliance'
import type { Habits } from '../references/habits.ts'
import { referenceFixture } from '../references/reference-fixture.ts'

/** A transport that breaks the contract on purpose, and the cases that must notice. */
export interface Mutant {
  readonly fixture: TransportFixture
  readonly caughtBy: readonly string[]
}

/** Some members, of whatever kind: a mutant may break its types as well. */
export type Members<T> = { readonly [Key in keyof T]?: unknown }

/** What is replaced. Whatever is not keeps the contract. */
export interface Changes {
  readonly transport?: (transport: Transport) => Members<Transport>
  readonly listener?: (listener: Listener) => Members<Listener>
  readonly link?: (link: RawLink) => Members<RawLink>
}

/** The reference with other habits. */
export function habit (name: string, caughtBy: readonly string[], habits: Partial<Habits>): Mutant {
  return { caughtBy, fixture: referenceFixture(name, habits) }
}

/** A transport whose members are replaced. */
export function mutant (name: string, caughtBy: readonly string[], changes: Changes, base: TransportFixture = referenceFixture(name)): Mutant {
  const createCounterpart = base.createCounterpart?.bind(base)
  return {
    caughtBy,
    fixture: {
      ...base,
      name,
      createTransport: async options => changed(await base.createTransport(options), changes),
      ...(createCounterpart === undefined ? {} : { createCounterpart: async options => changed(await createCounterpart(options), { ...changes, transport: () => ({}) }) })
    }
  }
}

function changed (transport: Transport, { transport: change, listener: changeListener, link: changeLink }: Changes): Transport {
  const linked = (one: TransportLink): TransportLink =>
    one.kind === 'raw' && changeLink !== undefined ? { kind: 'raw', link: override(one.link, changeLink(one.link)) } : one
  const listening = (bound: Listener): Listener => {
    const accept = async (): Promise<TransportLink | null> => {
      const one = await bound.accept()
      return one === null ? null : linked(one)
    }
    const own = override(bound, { accept })
    return changeListener === undefined ? own : override(own, changeListener(own))
  }
  const inner: Transport = {
    ...transport,
    dial: async (address, options) => linked(await transport.dial(address, options)),
    listen: async (address, options) => listening(await transport.listen(address, options))
  }
  return change === undefined ? inner : override(inner, change(inner))
}

/** `subject` with some members replaced; getters stay getters. */
export function override<T extends object> (subject: T, members: object): T {
  return new Proxy(subject, {
    get (target, key): unknown {
      if (Object.hasOwn(members, key)) return Reflect.get(members, key, members)
      const value: unknown = Reflect.get(target, key, target)
      return typeof value === 'function' ? (...parameters: unknown[]): unknown => Reflect.apply(value, target, parameters) : value
    }
  })
}

/** A promise that nobody ever settles. */
export function never<T> (): Promise<T> {
  return new Promise(() => {})
}
