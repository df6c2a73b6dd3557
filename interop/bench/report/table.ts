// The figures of one Node as Markdown tables, readable as they are.

import type { NodeResult, ScenarioResult } from '../figures.ts'
import { SCENARIOS } from '../scenarios.ts'

/** What runs on Node and is compared with ours; all others have a table of their own. */
const ON_NODE = ['ours', 'js-libp2p', 'tcp', 'tls', 'tls-chacha', 'noise']

/** All scenarios: medians, each with its spread. A second table has ours beside what does not run on Node. */
export function tables ({ scenarios }: NodeResult): string {
  const measured = [...new Set(Object.values(scenarios).flatMap(({ spread }) => Object.keys(spread)))]
  const others = measured.filter(name => !ON_NODE.includes(name))
  const beside = others.length === 0 ? [] : [table(scenarios, ['ours', ...others])]
  return [table(scenarios, ON_NODE.filter(name => measured.includes(name))), ...beside].join('\n\n')
}

/** Ours beside others without the scenarios that only ours was measured with; the ratio stands right of what it compares. */
function table (scenarios: NodeResult['scenarios'], names: readonly string[]): string {
  const isBeside = names.some(name => !ON_NODE.includes(name))
  const columns = names.flatMap(name => name === 'js-libp2p' ? [name, 'ratio'] : [name])
  const rows = SCENARIOS.flatMap(({ id }) => {
    const result = scenarios[id]
    if (result === undefined || !names.some(name => result.spread[name] !== undefined && (!isBeside || name !== 'ours'))) return []
    return [[`\`${id}\``, result.unit, ...columns.map(name => name === 'ratio' ? text(result.ratio, '×') : withSpread(result, name))]]
  })
  return aligned([['scenario', 'unit', ...columns], ...rows])
}

/** The first two columns to the left, figures to the right. */
function aligned (rows: readonly string[][]): string {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0))) ?? []
  const lines = rows.map(row => row.map((cell, column) => column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
  const rule = widths.map((width, column) => column < 2 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)
  return [...lines.slice(0, 1), rule, ...lines.slice(1)].map(cells => `| ${cells.join(' | ')} |`).join('\n')
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

/** The lowest and the highest of all rounds; nothing where they are alike. */
export function spreadText ({ spread }: ScenarioResult, name: string): string {
  const [lowest, highest] = (spread[name] ?? []).map(value => text(value))
  return lowest === undefined || highest === undefined || lowest === highest ? '' : `${lowest}..${highest}`
}

function withSpread (result: ScenarioResult, name: string): string {
  const spread = spreadText(result, name)
  return spread === '' ? text(result[name]) : `${text(result[name])} (${spread})`
}
