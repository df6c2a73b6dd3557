/** Numbers of bytes as people write and read them: 64M, 12.5 MB, 98 MB/s. Decimal, as rates of networks are. */

/** The number of bytes that a text such as `64M`, `500k` or `1024` says; `undefined` for any other text. */
export function parseSize (text: string): number | undefined {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?)([kmgt]?)b?$/i.exec(text) ?? []
  const bytes = Math.round(Number(number) * 1000 ** ['', 'k', 'm', 'g', 't'].indexOf(unit.toLowerCase()))
  return Number.isSafeInteger(bytes) ? bytes : undefined
}

export function sizeText (bytes: number): string {
  const power = Math.min(UNITS.length - 1, bytes < 1000 ? 0 : Math.floor(Math.log10(bytes) / 3))
  return power === 0 ? `${bytes} B` : `${significant(bytes / 1000 ** power)} ${UNITS[power] ?? ''}`
}

export function rateText (bytes: number, ms: number): string {
  return ms <= 0 ? '' : `${sizeText(Math.round(bytes / ms * 1000))}/s`
}

export function durationText (ms: number): string {
  if (ms < 1) return `${ms.toFixed(2)} ms`
  return ms < 1000 ? `${significant(ms)} ms` : `${significant(ms / 1000)} s`
}

/** Three digits: more than a measurement holds. */
function significant (value: number): string { return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2) }

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB']
