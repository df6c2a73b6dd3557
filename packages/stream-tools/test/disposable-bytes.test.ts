import { describe, expect, it } from 'vitest'
import { disposable, free } from '@ts-libp2p/stream-tools'

const canFree = 'transfer' in ArrayBuffer.prototype

describe('disposable bytes', () => {
  it.runIf(canFree)('are empty after they were freed', () => {
    const bytes = disposable(new Uint8Array(65_536).fill(1))
    free(bytes)
    expect(bytes.byteLength).toBe(0)
    expect(bytes.buffer.byteLength).toBe(0)
    free(bytes) // again: nothing
  })

  it.skipIf(canFree)('are left to the collector where the platform cannot free them', () => {
    const bytes = disposable(new Uint8Array(65_536))
    free(bytes)
    expect(bytes.byteLength).toBe(65_536)
  })

  it('that nobody marked stay', () => {
    const bytes = new Uint8Array(65_536)
    free(bytes)
    expect(bytes.byteLength).toBe(65_536)
  })

  it('of which only a part is known stay: somebody may hold the rest', () => {
    const all = new Uint8Array(65_536)
    const part = disposable(all.subarray(0, 60_000))
    free(part)
    free(disposable(all).subarray(1))
    expect([part.byteLength, all.byteLength]).toEqual([60_000, 65_536])
  })

  it.runIf(canFree)('go when every byte of them was freed, through whatever views', () => {
    const all = disposable(new Uint8Array(65_536))
    free(all, 12) // a header, of which nobody needs a view
    free(all.subarray(12, 40_000))
    expect(all.byteLength).toBe(65_536)
    free(all.subarray(40_000))
    expect(all.byteLength).toBe(0)
  })

  it('that are small are not worth it', () => {
    const bytes = disposable(new Uint8Array(100))
    free(bytes)
    expect(bytes.byteLength).toBe(100)
  })
})
