import { SCENARIOS, type Figures } from './scenarios.ts'

/** What was measured on one Node, and what comes of it. */
export interface NodeResult {
  readonly node: string
  readonly date: string
  readonly rounds: number
  readonly scenarios: Readonly<Record<string, ScenarioResult>>
}

/** Medians by contender, and beside them the lowest and the highest. */
export type ScenarioResult = { readonly unit: string, readonly ratio?: number, readonly spread: Readonly<Record<string, readonly [number, number]>> } & Readonly<Record<string, unknown>>

/** Collects the figures of all rounds of one Node. */
export class FigureTable {
  readonly #samples = new Map<string, Map<string, number[]>>()

  add (contender: string, figures: Figures): void {
    for (const [id, value] of Object.entries(figures)) {
      const ofScenario = this.#samples.get(id) ?? new Map<string, number[]>()
      this.#samples.set(id, ofScenario)
      ofScenario.set(contender, [...ofScenario.get(contender) ?? [], value])
    }
  }

  result (node: string, rounds: number): NodeResult {
    const scenarios: Record<string, ScenarioResult> = {}
    for (const { id, unit } of SCENARIOS) {
      const ofScenario = this.#samples.get(id)
      if (ofScenario !== undefined) scenarios[id] = scenarioResult(unit, ofScenario)
    }
    return { node, date: new Date().toISOString(), rounds, scenarios }
  }
}

function scenarioResult (unit: string, samples: ReadonlyMap<string, readonly number[]>): ScenarioResult {
  const medians = Object.fromEntries([...samples].map(([contender, values]) => [contender, rounded(median(values))]))
  const spread = Object.fromEntries([...samples].map(([contender, values]) => [contender, [rounded(Math.min(...values)), rounded(Math.max(...values))] as const]))
  const [ours, theirs] = [samples.get('ours'), samples.get('js-libp2p')]
  return { unit, ...medians, ...ours !== undefined && theirs !== undefined && median(theirs) > 0 && { ratio: rounded(median(ours) / median(theirs)) }, spread }
}

function median (values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? NaN
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? NaN)) / 2
}

/** Four digits: more would claim what was not measured. */
function rounded (value: number): number { return Number(value.toPrecision(4)) }
