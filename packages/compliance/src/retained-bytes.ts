import { macrotask } from './turns.ts'

/**
 * What this process retains, in bytes: its heap and the buffers outside of it, without what is
 * garbage. `undefined` where the platform gives no such reading: in a browser.
 *
 * Two collections with a turn between them: the first finds dead buffers, the memory of which is
 * given back a little later.
 */
export async function retainedBytes (): Promise<number | undefined> {
  const { process } = globalThis as { readonly process?: Memory }
  collect ??= findCollector(process)
  if (collect === null || process?.memoryUsage === undefined) return undefined
  collect()
  await macrotask()
  collect()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external // what array buffers hold is a part of `external`
}

/** Found at the first reading, so that a kit that is only imported changes nothing; null: there is none. */
let collect: (() => void) | null | undefined

/** The garbage collector, without the need for a flag on the command line. */
function findCollector (process: Memory | undefined): (() => void) | null {
  const { gc } = globalThis as { readonly gc?: () => void }
  if (gc !== undefined) return gc
  try {
    // Not an import: the engine runs in browsers as well.
    const v8 = process?.getBuiltinModule?.('node:v8') as { setFlagsFromString (flag: string): void } | undefined
    const vm = process?.getBuiltinModule?.('node:vm') as { runInNewContext (code: string): unknown } | undefined
    v8?.setFlagsFromString('--expose-gc') // counts for contexts made from now on
    const found = vm?.runInNewContext('gc')
    v8?.setFlagsFromString('--no-expose-gc')
    return typeof found === 'function' ? found as () => void : null
  } catch {
    return null // another engine than V8
  }
}

/** Node's process, as far as it is needed; Bun and Deno have most of it, a browser has none. */
interface Memory {
  memoryUsage? (): { readonly heapUsed: number, readonly external: number }
  getBuiltinModule? (name: string): unknown
}
