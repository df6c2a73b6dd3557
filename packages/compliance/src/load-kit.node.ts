import { access } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import type { badge } from './badge.ts'
import type { ComplianceCase, Sentences } from './compliance-case.ts'
import type { reportText } from './report-text.ts'
import type { runAll } from './run.ts'

/** Nothing could be run; the message says what to do. */
export class UnusableError extends Error {
  override readonly name = 'UnusableError'
}

/** What the command needs of an engine. */
export interface Engine {
  readonly runAll: typeof runAll
  readonly reportText: typeof reportText
  readonly badge: typeof badge
}

export interface Kit {
  readonly engine: Engine
  readonly cases: readonly ComplianceCase[]
  readonly sentences?: Sentences
}

/**
 * Finds the kit of a contract where the fixture would find it, and the engine where the kit finds
 * it: what is tested is what is installed there, whatever copy of this command was started.
 */
export async function loadKit (contract: string, fixturePath: string): Promise<Kit> {
  if (!/^[a-z][a-z-]*$/.test(contract)) throw new UnusableError(`a contract is named like stream or stream-muxer, not ${contract}`)
  try {
    await access(fixturePath)
  } catch (error) {
    throw new UnusableError(`there is no fixture module at ${fixturePath}`, { cause: error })
  }
  const name = `@ts-libp2p/interface-${contract}`
  const kitPath = find(`${name}/compliance`, fixturePath)
  if (kitPath === undefined) {
    throw new UnusableError(`the kit of the contract "${contract}" is not installed beside ${fixturePath}\ninstall it there: npm install --save-dev ${name} @ts-libp2p/compliance`)
  }
  const enginePath = find('@ts-libp2p/compliance', kitPath)
  if (enginePath === undefined) {
    throw new UnusableError(`${name} is installed beside ${fixturePath}, the engine of its kit is not\ninstall it there: npm install --save-dev @ts-libp2p/compliance`)
  }
  const kit = await import(pathToFileURL(kitPath).href) as { readonly cases?: readonly ComplianceCase[], readonly sentences?: Sentences }
  if (!Array.isArray(kit.cases)) throw new UnusableError(`${name}/compliance exports no "cases": its version does not fit this command`)
  const engine = await import(pathToFileURL(enginePath).href) as Engine
  return { engine, cases: kit.cases, ...(kit.sentences === undefined ? {} : { sentences: kit.sentences }) }
}

function find (specifier: string, from: string): string | undefined {
  try {
    return createRequire(from).resolve(specifier)
  } catch {
    return undefined
  }
}
