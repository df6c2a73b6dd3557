// Bar charts as SVG, readable on a light and on a dark page.

import type { NodeResult } from '../figures.ts'
import { SCENARIOS } from '../scenarios.ts'
import { spreadText, text } from './table.ts'

export interface Chart {
  readonly file: string
  readonly title: string
  readonly ids: readonly string[]
}

/** What goes into one picture: figures of one unit, of which more, or less, is better. */
export const CHARTS: readonly Chart[] = [
  { file: 'throughput.svg', title: 'Bulk', ids: ['upload_mib_s', 'download_mib_s', 'ten_streams_mib_s'] },
  { file: 'cpu.svg', title: 'CPU for bulk', ids: ['upload_cpu_s_per_gib', 'download_cpu_s_per_gib'] },
  { file: 'round-trip.svg', title: 'Round trip of 32 B', ids: ['rtt_p50_us', 'rtt_p99_us'] },
  { file: 'messages.svg', title: 'Echoes, 64 in flight', ids: ['small_32b_c64_per_s', 'small_1k_c64_per_s'] },
  { file: 'streams.svg', title: 'Streams opened, used and closed', ids: ['stream_seq_per_s', 'stream_c64_per_s'] },
  { file: 'dials.svg', title: 'Connections made and closed', ids: ['dial_seq_per_s', 'dial_c16_per_s'] },
  { file: 'windows.svg', title: 'Download over long lines', ids: ['window_0ms_mib_s', 'window_20ms_mib_s', 'window_60ms_mib_s', 'window_200ms_mib_s'] },
  { file: 'memory.svg', title: 'Memory of an idle connection', ids: ['heap_kib_per_conn', 'rss_kib_per_conn'] }
]

/** The picture; undefined where nothing of it was measured. All its bars have one scale. */
export function draw ({ title, ids }: Chart, { node, scenarios }: NodeResult): string | undefined {
  const shown = SCENARIOS.filter(({ id }) => ids.includes(id) && scenarios[id] !== undefined)
  const [first] = shown
  if (first === undefined) return undefined
  const scale = BAR_WIDTH / Math.max(...shown.flatMap(({ id }) => Object.values(scenarios[id]?.spread ?? {}).map(([, highest]) => highest)))
  const parts: string[] = []
  let y = TOP
  for (const { id, what } of shown) {
    const result = scenarios[id]
    if (result === undefined) continue
    parts.push(`<text x="${MARGIN}" y="${y}">${what} <tspan class="small">${id}</tspan></text>`)
    y += 8
    for (const [name, [lowest, highest]] of Object.entries(result.spread)) {
      const [width, from, to] = [Number(result[name]), lowest, highest].map(value => Math.max(0, Math.round(10 * scale * value) / 10)) as [number, number, number]
      parts.push(`<text x="${LEFT - 8}" y="${y + 12}" text-anchor="end">${name}</text>`,
        `<rect class="${colour(name)}" x="${LEFT}" y="${y}" width="${Math.max(1, width)}" height="15"/>`)
      if (to > from) parts.push(`<path class="spread" d="M${LEFT + from} ${y + 7.5}H${LEFT + to}M${LEFT + from} ${y + 4}v7M${LEFT + to} ${y + 4}v7"/>`)
      parts.push(`<text x="${LEFT + Math.max(width, to) + 8}" y="${y + 12}">${text(result[name])} <tspan class="small">${spreadText(result, name)}</tspan></text>`)
      y += 19
    }
    y += 28
  }
  const height = y - 28 + MARGIN
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${title}">
<style>
text { font: 13px system-ui, sans-serif; fill: #24292f }
.title { font-weight: 600; font-size: 15px }
.small { font-size: 11px; fill: #57606a }
.page { fill: #ffffff }
.ours { fill: #4b86f0 }
.mixed { fill: #a9c4f8 }
.other { fill: #b6bcc6 }
.spread { stroke: #24292f; fill: none }
@media (prefers-color-scheme: dark) { text { fill: #e6edf3 } .small { fill: #9198a1 } .page { fill: #0d1117 } .ours { fill: #4184f3 } .mixed { fill: #284b8a } .other { fill: #59606b } .spread { stroke: #e6edf3 } }
</style>
<rect class="page" width="${WIDTH}" height="${height}"/>
<text class="title" x="${MARGIN}" y="26">${title}, ${UNIT_NAMES[first.unit] ?? first.unit} on Node ${node}: ${first.better} is better</text>
${parts.join('\n')}
</svg>
`
}

/** Ours, ours with another implementation, and all that is not ours. */
function colour (name: string): string {
  if (name === 'ours') return 'ours'
  return name.includes('ours') ? 'mixed' : 'other'
}

const UNIT_NAMES: Readonly<Record<string, string>> = { '1/s': 'per second', 'CPU-s/GiB': 'CPU seconds a GiB' }
const WIDTH = 760
const MARGIN = 12
const LEFT = 112
const BAR_WIDTH = 450
const TOP = 58
