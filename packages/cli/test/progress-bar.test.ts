import { describe, expect, it } from 'vitest'
import { barText, ProgressBar } from '../src/progress-bar.ts'

describe('the progress bar', () => {
  it.each([
    [0, 100, 'up   [------------------------------]   0 %  0 B  0 B/s'],
    [50, 100, 'up   [###############---------------]  50 %  50 B  50 B/s'],
    [100, 100, 'up   [##############################] 100 %  100 B  100 B/s'],
    [0, 0, 'up   [##############################] 100 %  0 B  0 B/s']
  ])('shows %i of %i', (bytes, total, text) => { expect(barText('up', bytes, total, 1000)).toBe(text) })

  it('is drawn ten times a second at most, and taken away', () => {
    let now = 0
    const lines: string[] = []
    const bar = new ProgressBar(line => { lines.push(line) }, () => now)
    for (; now < 1000; now++) bar.update('up', now, 1000)
    expect(lines).toHaveLength(10)
    bar.clear()
    expect(lines.at(-1)).toBe('')
  })

  it('is not drawn where nobody watches', () => {
    const bar = new ProgressBar(undefined)
    bar.update('up', 1, 2)
    bar.clear()
  })
})
