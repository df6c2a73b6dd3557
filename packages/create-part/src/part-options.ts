import { UsageError } from './errors.ts'
import { isReserved } from './identifiers.ts'

/** The contracts for which there is a skeleton. */
export const KINDS = ['transport', 'secure-channel', 'stream-muxer', 'stream'] as const
export type Kind = typeof KINDS[number]

/** The test runners that the kit is wired to. */
export const RUNNERS = ['node', 'vitest'] as const
export type Runner = typeof RUNNERS[number]

/** As in SPDX. */
export const LICENCES = ['Apache-2.0 OR MIT', 'MIT', 'Apache-2.0'] as const
export type Licence = typeof LICENCES[number]

/** What a part is to be. */
export interface PartOptions {
  readonly kind: Kind
  /** The name of the npm package, also with a scope: `my-transport`, `@me/my-transport`. */
  readonly name: string
  /** Default `node`. */
  readonly runner?: Runner
  /** Default `Apache-2.0 OR MIT`, as ts-libp2p itself. */
  readonly licence?: Licence
  /** Who holds the copyright. Default: the authors of the package, by its name. */
  readonly author?: string
  /** Default: a folder in the current one that is called as the package, without its scope. */
  readonly folder?: string
}

/** {@link PartOptions}, checked and resolved. */
export interface PartConfig {
  readonly kind: Kind
  readonly packageName: string
  /** The name without its scope: of the folder, the files and the protocol. */
  readonly name: string
  readonly runner: Runner
  readonly licence: Licence
  readonly author: string
  readonly folder: string
}

/** @throws UsageError that lists every problem */
export function resolveOptions (options: PartOptions): PartConfig {
  const { kind, name: packageName, runner = 'node', licence = 'Apache-2.0 OR MIT' } = options
  const problems: string[] = []
  expectOneOf(KINDS, kind, 'the kind of part', problems)
  expectOneOf(RUNNERS, runner, 'the test runner', problems)
  expectOneOf(LICENCES, licence, 'the licence', problems)
  const name = NAME.exec(packageName)?.[1] ?? ''
  if (name === '' || isReserved(name) || packageName.length > MAX_NAME_CHARACTERS) problems.push(`'${packageName}' cannot be the name of a package: give one such as my-${kind} or @me/my-${kind}, in lower case`)
  if (problems.length > 0) throw new UsageError(problems.join('; '))
  return { kind, packageName, name, runner, licence, author: options.author ?? `the ${name} authors`, folder: options.folder ?? name }
}

function expectOneOf (known: readonly string[], value: unknown, what: string, problems: string[]): void {
  if (!known.some(one => one === value)) problems.push(`${what} is one of ${known.join(', ')}, not '${String(value)}'`)
}

/** Words of letters and digits, so that identifiers can be made of it. */
const NAME = /^(?:@[a-z\d][a-z\d._-]*\/)?([a-z][a-z\d]*(?:-[a-z\d]+)*)$/
/** npm's own limit. */
const MAX_NAME_CHARACTERS = 214
