// The result table: a line a case, a column a peer and direction.

import type { Direction, Result } from './result.ts'

interface Column {
  readonly title: string
  readonly peer: string
  readonly direction: Direction
}

export function table (results: readonly Result[], first: string): string {
  const columns = columnsOf(results, first)
  const names = [...new Set(results.map((result) => result.case))]
  const rows = [
    ['case', ...columns.map(({ title }) => title)],
    ...names.map((name) => [name, ...columns.map((column) => cell(results, column, name))])
  ]
  const widths = rows[0]?.map((_, index) => Math.max(...rows.map((row) => (row[index] ?? '').length))) ?? []
  return rows.map((row) => row.map((text, index) => text.padEnd(widths[index] ?? 0)).join('  ').trimEnd()).join('\n')
}

function columnsOf (results: readonly Result[], first: string): readonly Column[] {
  const columns = new Map<string, Column>()
  for (const { peer, direction } of results) {
    const title = direction === 'dial' ? `${first} dials ${peer}` : `${peer} dials ${first}`
    columns.set(title, { title, peer, direction })
  }
  return [...columns.values()]
}

function cell (results: readonly Result[], { peer, direction }: Column, name: string): string {
  const result = results.find((each) => each.peer === peer && each.direction === direction && each.case === name)
  if (result == null) return '-'
  return result.status === 'pass' ? `pass ${result.ms} ms` : result.status
}
