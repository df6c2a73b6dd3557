import { readFileSync } from 'node:fs'

/** Reads a data file of `test/vectors`; the caller says what is in it. */
export function readVectors (name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../vectors/${name}`, import.meta.url), 'utf8'))
}

/** A whole transcript with every key of it. All values are hex. */
export interface Transcript {
  readonly prologue: string
  readonly initiatorStatic: string
  readonly responderStatic: string
  readonly initiatorEphemeral: string
  readonly responderEphemeral: string
  readonly handshakeHash?: string
  readonly messages: ReadonlyArray<{ readonly payload: string, readonly ciphertext: string }>
}
