/** Where two byte strings part, with what surrounds the place; `undefined` when they are the same. */
export function compareBytes (actual: Uint8Array, expected: Uint8Array): string | undefined {
  const place = firstDifference(actual, expected)
  if (place === undefined) return undefined
  const lengths = actual.byteLength === expected.byteLength
    ? `${actual.byteLength} bytes`
    : `${actual.byteLength} bytes instead of ${expected.byteLength}`
  return `${lengths}, the first difference is at offset ${place}\n  expected ${around(expected, place)}\n  got      ${around(actual, place)}`
}

/** All of `chunks` as one. */
export function concatBytes (chunks: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0))
  let offset = 0
  for (const chunk of chunks) {
    all.set(chunk, offset)
    offset += chunk.byteLength
  }
  return all
}

function firstDifference (actual: Uint8Array, expected: Uint8Array): number | undefined {
  const shared = Math.min(actual.byteLength, expected.byteLength)
  for (let index = 0; index < shared; index++) if (actual[index] !== expected[index]) return index
  return actual.byteLength === expected.byteLength ? undefined : shared
}

function around (bytes: Uint8Array, place: number): string {
  const start = Math.max(0, place - SHOWN_BEFORE)
  const shown = [...bytes.subarray(start, place + SHOWN_AFTER)].map((byte, index) => {
    const hex = byte.toString(16).padStart(2, '0')
    return start + index === place ? `[${hex}]` : hex
  })
  const before = start > 0 ? '… ' : ''
  if (place >= bytes.byteLength) return `${before}${shown.join(' ')} [end]`
  return `${before}${shown.join(' ')}${place + SHOWN_AFTER < bytes.byteLength ? ' …' : ''}`
}

const SHOWN_BEFORE = 4
const SHOWN_AFTER = 12
