import type { CaseResult, Report } from './run.ts'

/** A report for people: each clause with its cases, failures in full, a last line that says it all. */
export function reportText (report: Report): string {
  const lines = [report.fixture, `features: ${featureList(report.features)}`, '']
  for (const clause of report.clauses) {
    lines.push(`${mark(clause.status)} ${clause.clause}${clause.sentence === undefined ? '' : `  ${clause.sentence}`}`)
    for (const result of report.cases.filter(one => one.clause === clause.clause)) lines.push(caseLine(result))
  }
  lines.push('', `${report.passed} passed, ${report.failed} failed, ${report.unsupported} unsupported in ${Math.round(report.ms)} ms (seed ${report.seed})`)
  lines.push(report.conforms ? `${report.fixture} keeps the contract` : `${report.fixture} does not keep the contract`)
  return lines.join('\n') + '\n'
}

function caseLine (result: CaseResult): string {
  const head = `    ${mark(result.status)} ${result.id} ${result.title}${result.level === 'must' ? '' : ` (${result.level})`}`
  if (result.status === 'unsupported') return `${head} · unsupported: no ${(result.missing ?? []).join(', ')}`
  if (result.error !== undefined) return `${head}\n${indent(result.error)}`
  return head
}

function mark (status: CaseResult['status']): string {
  if (status === 'passed') return 'ok  '
  return status === 'failed' ? 'FAIL' : '—   '
}

function indent (text: string): string {
  return text.split('\n').map(line => `         ${line}`).join('\n')
}

function featureList (features: Readonly<Record<string, boolean | undefined>>): string {
  return Object.entries(features).map(([name, has]) => has === true ? name : `no ${name}`).join(', ')
}
