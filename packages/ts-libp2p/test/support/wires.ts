import type { Transport } from '@ts-libp2p/interface-transport'
import { tcp } from '@ts-libp2p/transport-tcp'

/** A transport and an address to listen on, so that a test runs on each. */
export interface Wire {
  readonly name: string
  readonly transport: () => Transport
  /** Each call gives an address that nothing else in the test uses. */
  readonly listen: () => string
}

export const TCP: Wire = { name: 'tcp', transport: tcp, listen: () => '/ip4/127.0.0.1/tcp/0' }

export const WIRES: readonly Wire[] = [TCP]
