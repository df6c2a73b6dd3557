import { readFileSync } from 'node:fs'

/** One stream as it was captured, and what it says. */
interface Exchange {
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
  'go-libp2p': read('go-libp2p') as Capture,
  'js-libp2p': read('js-libp2p') as Capture
}

export const rustMessage = read('rust-libp2p') as { readonly record: string, readonly hex: string }

function read (name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../vectors/${name}.json`, import.meta.url), 'utf8'))
}
