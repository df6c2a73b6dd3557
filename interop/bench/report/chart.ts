// Bar charts as SVG, readable on a light and on a dark page.

import type { NodeResult } from '../figures.ts'
import { text } from './table.ts'

export interface Chart {
  readonly file: string
  readonly title: string
  readonly ids: readonly string[]
}

/** What goes into one picture: figures of one unit. */
export const CHARTS: readonly Chart[] = [
  { file: 'throughput.svg', title: 'Bulk', ids: ['upload_mib_s', 'download_mib_s', 'ten_streams_mib_s'] },
  { file: 'cpu.svg', title: 'CPU for bulk (less is better)', ids: ['upload_cpu_s_per_gib', 'download_cpu_s_per_gib'] },
  { file: 'round-trip.svg', title: 'Round trip of 32 B (less is better)', ids: ['rtt_p50_us', 'rtt_p99_us'] },
  { file: 'messages.svg', title: 'Echoes, 64 in flight', ids: ['small_32b_c64_per_s', 'small_1k_c64_per_s'] },
  { file: 'streams.svg', title: 'Streams opened, used and closed', ids: ['stream_seq_per_s', 'stream_c64_per_s'] },
  { file: 'dials.svg', title: 'Connections made and closed', ids: ['dial_seq_per_s', 'dial_c16_per_s'] },
  { file: 'windows.svg', title: 'Download over long lines', ids: ['window_0ms_mib_s', 'window_20ms_mib_s', 'window_60ms_mib_s', 'window_200ms_mib_s'] },
  { file: 'memory.svg', title: 'Memory of an idle connection (less is better)', ids: ['heap_kib_per_conn', 'rss_kib_per_conn'] }
]

/** The picture; undefined where nothing of it was measured. */
export function draw ({ title, ids }: Chart, { node, scenarios }: NodeResult): string | undefined {
  const shown = ids.filter(id => scenarios[id] !== undefined)
  const unit = scenarios[shown[0] ?? '']?.unit
  if (unit === undefined) return undefined
  let y = TOP
  const parts: string[] = []
  for (const id of shown) {
    const result = scenarios[id]
    const bars = Object.keys(result?.spread ?? {}).map(name => [name, Number(result?.[name])] as const)
    const largest = Math.max(...bars.map(([, value]) => value))
    parts.push(`<text class="id" x="8" y="${y}">${id}</text>`)
    y += 8
    for (const [name, value] of bars) {
      const width = Math.max(1, Math.round(BAR_WIDTH * value / largest))
      parts.push(`<text x="${LEFT - 8}" y="${y + 12}" text-anchor="end">${name}</text>`,
        `<rect class="${name === 'ours' ? 'ours' : 'other'}" x="${LEFT}" y="${y}" width="${width}" height="15"/>`,
        `<text x="${LEFT + width + 6}" y="${y + 12}">${text(value)}</text>`)
      y += 19
    }
    y += 26
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${y}" viewBox="0 0 ${WIDTH} ${y}" role="img" aria-label="${title}">
<style>
text { font: 13px system-ui, sans-serif; fill: #24292f }
.title { font-weight: 600; font-size: 15px }
.id { font: 12px ui-monospace, monospace }
.ours { fill: #2563eb }
.other { fill: #9ca3af }
@media (prefers-color-scheme: dark) { text { fill: #e6edf3 } .ours { fill: #60a5fa } .other { fill: #6b7280 } }
</style>
<text class="title" x="8" y="20">${title}: ${unit}, Node ${node}</text>
${parts.join('\n')}
</svg>
`
}

const WIDTH = 640
const LEFT = 110
const BAR_WIDTH = 440
const TOP = 48
