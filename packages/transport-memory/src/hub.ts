import type { RawLink } from '@ts-libp2p/interface-transport'

/** Who takes the links that are dialled to a number. */
export interface Doorkeeper {
  /** How many links wait to be accepted. */
  readonly pendingCount: number
  readonly maxPending: number
  take (link: RawLink): void
}

/**
 * The network of a memory transport: transports on one hub reach each other, others do not. Made by
 * {@link memoryHub}; its members are for the transport.
 */
export interface MemoryHub {
  /** The one who listens on `number`. */
  find (number: bigint): Doorkeeper | undefined
  /** Whether the number was free; then it is taken. */
  bind (number: bigint, doorkeeper: Doorkeeper): boolean
  unbind (number: bigint): void
  /** A number that nobody listens on, another one each time. */
  freeNumber (): bigint
}

/** A network of its own, for a test or a simulation. */
export function memoryHub (): MemoryHub {
  const doorkeepers = new Map<bigint, Doorkeeper>()
  let last = 0n
  return {
    find: number => doorkeepers.get(number),
    bind (number, doorkeeper) {
      if (doorkeepers.has(number)) return false
      doorkeepers.set(number, doorkeeper)
      return true
    },
    unbind (number) { doorkeepers.delete(number) },
    freeNumber () {
      do last++; while (doorkeepers.has(last))
      return last
    }
  }
}
