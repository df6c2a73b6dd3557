import type { Protocol } from '@ts-libp2p/interface-swarm'

export interface FakePartOptions {
  readonly start?: () => void | Promise<void>
  readonly stop?: () => void | Promise<void>
}

/** A part that writes down when it is started and stopped. */
export function fakePart (name: string, calls: string[], options: FakePartOptions = {}): Protocol & { readonly protocol: string } {
  return {
    protocol: name,
    start () {
      calls.push(`${name} start`)
      return options.start?.()
    },
    stop () {
      calls.push(`${name} stop`)
      return options.stop?.()
    }
  }
}

export interface Gate {
  readonly opened: Promise<void>
  readonly open: () => void
  readonly fail: (error: Error) => void
}

/** A promise that the test settles. */
export function gate (): Gate {
  let open = (): void => {}
  let fail = (_error: Error): void => {}
  const opened = new Promise<void>((resolve, reject) => {
    open = resolve
    fail = reject
  })
  opened.catch(() => {})
  return { opened, open, fail }
}
