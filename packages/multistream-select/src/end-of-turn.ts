/**
 * Calls `callback` once, when the code and the promises that run now are done: later than a
 * microtask, so that `await open()` and a write on the next line are one turn, and earlier than a
 * timer, which may be a millisecond away, or a second in a hidden browser tab.
 *
 * @returns cancels it
 */
export function atEndOfTurn (callback: () => void): () => void {
  return immediate === undefined ? throughMessage(callback) : immediate(callback)
}

type Schedule = (callback: () => void) => () => void

/** Node, Bun and Deno have it; a browser has not. */
const immediate: Schedule | undefined = findImmediate()

function findImmediate (): Schedule | undefined {
  const { setImmediate, clearImmediate } = globalThis as { setImmediate?: (callback: () => void) => unknown, clearImmediate?: (handle: unknown) => void }
  if (setImmediate === undefined || clearImmediate === undefined) return undefined
  return callback => {
    const handle = setImmediate(callback)
    return () => clearImmediate(handle)
  }
}

/** The ports are closed at once, so that they hold no process. */
export function throughMessage (callback: () => void): () => void {
  const { port1, port2 } = new MessageChannel()
  port1.onmessage = () => {
    port1.close()
    callback()
  }
  port2.postMessage(undefined)
  return () => port1.close()
}
