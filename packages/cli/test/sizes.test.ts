import { describe, expect, it } from 'vitest'
import { durationText, parseSize, rateText, sizeText } from '../src/sizes.ts'

describe('sizes', () => {
  it.each([
    ['0', 0], ['1000', 1000], ['500k', 500_000], ['64M', 64_000_000], ['64MB', 64_000_000], ['1.5g', 1_500_000_000], ['2T', 2_000_000_000_000]
  ])('%s is %i bytes', (text, bytes) => { expect(parseSize(text)).toBe(bytes) })

  it.each(['', 'M', '-1', '1e3', '1 M', '64X', '0x10', '9999999T'])('%s is none', text => { expect(parseSize(text)).toBeUndefined() })

  it.each([[0, '0 B'], [999, '999 B'], [1000, '1.00 kB'], [12_345, '12.3 kB'], [64_000_000, '64.0 MB'], [123_456_789_000, '123 GB'], [10 ** 16, '10000 TB']])('%i bytes are %s', (bytes, text) => { expect(sizeText(bytes)).toBe(text) })

  it('says rates and durations', () => {
    expect(rateText(64_000_000, 320)).toBe('200 MB/s')
    expect(rateText(1, 0)).toBe('')
    expect([0.1234, 3.14159, 45.6, 1234].map(durationText)).toEqual(['0.12 ms', '3.14 ms', '45.6 ms', '1.23 s'])
  })
})
