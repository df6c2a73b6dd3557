import type { ReceiveBudget } from '@ts-libp2p/interface-stream-muxer'

/** What the receive windows of all connections may grow by, together. */
export function receiveBudget (totalBytes: number): ReceiveBudget {
  let reservedBytes = 0
  return {
    reserve (bytes) {
      if (reservedBytes + bytes > totalBytes) return false
      reservedBytes += bytes
      return true
    },
    release (bytes) { reservedBytes = Math.max(0, reservedBytes - bytes) }
  }
}
