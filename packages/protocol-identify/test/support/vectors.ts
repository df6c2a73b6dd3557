import { readFileSync } from 'node:fs'

/** One stream as it was captured, and what it says. */
export interface Exchange {
  readonly name: string
  readonly messages: number
  readonly hex: string
  readonly expected: {
    readonly agent: string
    readonly protocolVersion: string
    readonly protocols: readonly string[]
    readonly listenAddrs: readonly string[]
    readonly observedAddr?: string
    readonly hasSignedRecord: boolean
  }
}

export interface Capture {
  /** The byte that its Ed25519 seed is full of. */
  readonly seed: number
  readonly peer: string
  readonly exchanges: readonly Exchange[]
}

export const captures: Readonly<Record<string, Capture>> = {
  'go-libp2p': read<Capture>('go-libp2p'),
  'js-libp2p': read<Capture>('js-libp2p')
}

export const rustMessage: { readonly record: string, readonly hex: string } = read('rust-libp2p')

function read<T> (name: string): T {
  return JSON.parse(readFileSync(new URL(`../vectors/${name}.json`, import.meta.url), 'utf8')) as T
}
