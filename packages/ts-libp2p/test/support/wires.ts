import type { Transport } from '@ts-libp2p/interface-transport'
import { memory } from '@ts-libp2p/transport-memory'
import { tcp } from '@ts-libp2p/transport-tcp'

/** A transport and an address to listen on, so that a test runs on each. */
export interface Wire {
  readonly name: string
  readonly transport: () => Transport
  /** Any free address. */
  readonly listen: string
}

export const TCP: Wire = { name: 'tcp', transport: tcp, listen: '/ip4/127.0.0.1/tcp/0' }
const MEMORY: Wire = { name: 'memory', transport: memory, listen: '/memory/0' }

export const WIRES: readonly Wire[] = [TCP, MEMORY]
