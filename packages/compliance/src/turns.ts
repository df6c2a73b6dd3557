/**
 * Turns of the event loop, the kit's only measure of "later". Nothing here sleeps: a turn is a
 * macrotask, so that sockets, timers and messages that are due get their chance, and no more.
 */

/** Resolves in a later macrotask. */
export function macrotask (): Promise<void> {
  return new Promise(resolve => schedule(resolve))
}

/** Resolves after `count` macrotasks. */
export async function macrotasks (count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await macrotask()
}

/** Calls `callback` in a later macrotask. */
export function schedule (callback: () => void): void {
  if (immediate === undefined) post(callback)
  else immediate(callback)
}

const platform = globalThis as { readonly setImmediate?: (callback: () => void) => unknown }

/** Node, Bun and Deno have it; a browser has not. */
const immediate = platform.setImmediate

/** A browser clamps nested timers to 4 ms, messages it does not. The port is closed at once, so that it holds no process. */
function post (callback: () => void): void {
  const { port1, port2 } = new MessageChannel()
  port1.onmessage = () => {
    port1.close()
    callback()
  }
  port2.postMessage(undefined)
}
