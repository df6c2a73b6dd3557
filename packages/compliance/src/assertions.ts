import { compareBytes } from './byte-diff.ts'

/** What a case throws when the implementation does not keep the contract. */
export class CaseFailure extends Error {
  override readonly name = 'CaseFailure'
}

export function fail (message: string): never {
  throw new CaseFailure(message)
}

export function isTrue (condition: boolean, message: string): asserts condition {
  if (!condition) fail(message)
}

/** Strict equality of values that print well: numbers, strings, booleans, null. */
export function equal<T> (actual: unknown, expected: T, what: string): asserts actual is T {
  if (!Object.is(actual, expected)) fail(`${what}: expected ${show(expected)}, got ${show(actual)}`)
}

/** `actual` is one of `expected`. */
export function oneOf (actual: unknown, expected: readonly unknown[], what: string): void {
  if (!expected.some(value => Object.is(value, actual))) fail(`${what}: expected one of ${expected.map(show).join(', ')}, got ${show(actual)}`)
}

export function sameBytes (actual: Uint8Array, expected: Uint8Array, what: string): void {
  const difference = compareBytes(actual, expected)
  if (difference !== undefined) fail(`${what}: ${difference}`)
}

/** Rejects with an Error; returns it. */
export async function rejects (promise: Promise<unknown>, what: string): Promise<Error> {
  let value: unknown
  try {
    value = await promise
  } catch (error) {
    return asError(error, what)
  }
  return fail(`${what}: expected a rejection, but it was fulfilled with ${show(value)}`)
}

/** Rejects with an Error of this `code`; returns it. */
export async function rejectsWith (promise: Promise<unknown>, codes: string | readonly string[], what: string): Promise<Error> {
  return hasCode(await rejects(promise, what), codes, what)
}

/** Throws at once, an Error of this `code`; returns it. */
export function throwsWith (call: () => unknown, codes: string | readonly string[], what: string): Error {
  return hasCode(throws(call, what), codes, what)
}

/** Throws at once, an Error; returns it. */
export function throws (call: () => unknown, what: string): Error {
  let value: unknown
  try {
    value = call()
  } catch (error) {
    return asError(error, what)
  }
  return fail(`${what}: expected it to throw, but it returned ${show(value)}`)
}

/** Looks at the code, never at the class or the text: two copies of a package have two classes. */
export function hasCode (error: unknown, codes: string | readonly string[], what: string): Error {
  const found = asError(error, what)
  const code: unknown = Reflect.get(found, 'code')
  const wanted = typeof codes === 'string' ? [codes] : codes
  if (!wanted.some(candidate => candidate === code)) fail(`${what}: expected an error with the code ${wanted.join(' or ')}, got ${show(found)}`)
  return found
}

function asError (error: unknown, what: string): Error {
  if (!(error instanceof Error)) return fail(`${what}: only Error instances may be thrown, got ${show(error)}`)
  if (error instanceof CaseFailure) throw error
  return error
}

/** A short picture of any value. */
export function show (value: unknown): string {
  if (value instanceof Error) {
    const code: unknown = Reflect.get(value, 'code')
    return `${value.name}${typeof code === 'string' ? ` (${code})` : ''}: ${value.message}`
  }
  if (value instanceof Uint8Array) return `${value.byteLength} bytes`
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'object' && value !== null) return Object.prototype.toString.call(value)
  return String(value)
}
