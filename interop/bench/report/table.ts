import type { NodeResult, ScenarioResult } from '../figures.ts'
import { SCENARIOS } from '../scenarios.ts'

const FIXED_COLUMNS = ['ours', 'js-libp2p', 'ratio']

/** All scenarios of one Node as a Markdown table: medians, and the spread of the two that are compared. */
export function table ({ scenarios }: NodeResult): string {
  const others = [...new Set(Object.values(scenarios).flatMap(({ spread }) => Object.keys(spread)))].filter(name => !FIXED_COLUMNS.includes(name))
  const header = ['scenario', 'unit', ...FIXED_COLUMNS, ...others]
  const rows = SCENARIOS.flatMap(({ id }) => {
    const result = scenarios[id]
    if (result === undefined) return []
    return [[`\`${id}\``, result.unit, withSpread(result, 'ours'), withSpread(result, 'js-libp2p'), text(result.ratio, '×'), ...others.map(name => text(result[name]))]]
  })
  return [header, header.map(() => '---'), ...rows].map(row => `| ${row.join(' | ')} |`).join('\n')
}

/** What each scenario is. */
export function legend (): string {
  return SCENARIOS.map(({ id, what, better }) => `- \`${id}\`: ${what} (${better} is better)`).join('\n')
}

/** A figure with as many digits as say something. */
export function text (value: unknown, unit = ''): string {
  if (typeof value !== 'number' || !Number.isFinite(value)) return ''
  const digits = value >= 100 ? value.toLocaleString('en', { maximumFractionDigits: 0 }) : String(Number(value.toPrecision(3)))
  return digits + unit
}

function withSpread (result: ScenarioResult, name: string): string {
  const spread = result.spread[name]
  if (spread === undefined) return ''
  const [lowest, highest] = spread
  return lowest === highest ? text(result[name]) : `${text(result[name])} (${text(lowest)}..${text(highest)})`
}
