import { show } from './assertions.ts'

/**
 * Catches what escapes while a case runs: a rejection that nobody handles, an exception out of a
 * callback. Either would end a user's process, so either fails the case.
 */
export interface Escapes {
  readonly caught: readonly string[]
  stop (): void
}

export function watchEscapes (): Escapes {
  const caught: string[] = []
  const { process } = globalThis as { readonly process?: ProcessEvents }
  if (process?.on !== undefined && process.off !== undefined) {
    const rejected = (reason: unknown): void => { caught.push(`a rejection that nobody handles: ${show(reason)}`) }
    const threw = (error: unknown): void => { caught.push(`an exception that nobody catches: ${show(error)}`) }
    process.on('unhandledRejection', rejected)
    process.on('uncaughtException', threw)
    return {
      caught,
      stop: () => {
        process.off?.('unhandledRejection', rejected)
        process.off?.('uncaughtException', threw)
      }
    }
  }
  const rejected = (event: Event): void => { caught.push(`a rejection that nobody handles: ${show(Reflect.get(event, 'reason'))}`) }
  const threw = (event: Event): void => { caught.push(`an exception that nobody catches: ${show(Reflect.get(event, 'error'))}`) }
  globalThis.addEventListener('unhandledrejection', rejected)
  globalThis.addEventListener('error', threw)
  return {
    caught,
    stop: () => {
      globalThis.removeEventListener('unhandledrejection', rejected)
      globalThis.removeEventListener('error', threw)
    }
  }
}

/** Node's process, as far as it is needed; a browser has none. */
interface ProcessEvents {
  on?: (event: string, listener: (reason: unknown) => void) => unknown
  off?: (event: string, listener: (reason: unknown) => void) => unknown
}
