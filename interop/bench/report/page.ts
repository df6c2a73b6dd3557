// docs/benchmarks.md: the parts between the markers are written by the bench, the rest by people.

import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { NodeResult } from '../figures.ts'
import { DOCS } from '../folders.ts'
import { CHARTS, draw } from './chart.ts'
import { legend, tables } from './table.ts'

const BEGIN = '<!-- written by npm run bench: begin -->'
const END = '<!-- written by npm run bench: end -->'

export interface Circumstances {
  /** Cores, processor, kernel. */
  readonly machine: string
  /** Implementation to version. */
  readonly versions: Readonly<Record<string, string>>
  /** Implementation to what was lifted and how. */
  readonly settings: Readonly<Record<string, readonly string[]>>
  /** Who could not take part, and why. */
  readonly skipped: readonly string[]
}

/** Writes the page and its pictures, which are of the newest Node. */
export async function writePage (results: readonly NodeResult[], circumstances: Circumstances): Promise<void> {
  const newest = results.at(-1)
  if (newest === undefined) return
  const pictures = CHARTS.flatMap(chart => {
    const svg = draw(chart, newest)
    return svg === undefined ? [] : [{ ...chart, svg }]
  })
  await mkdir(join(DOCS, 'benchmarks'), { recursive: true })
  for (const { file, svg } of pictures) await writeFile(join(DOCS, 'benchmarks', file), svg)
  const path = join(DOCS, 'benchmarks.md')
  const page = await readFile(path, 'utf8')
  const [before, rest] = page.split(BEGIN)
  const after = rest?.split(END)[1]
  if (before === undefined || after === undefined) throw new Error('docs/benchmarks.md has lost its markers')
  await writeFile(path, [before, BEGIN, '\n\n', written(results, circumstances, pictures), '\n\n', END, after].join(''))
}

function written (results: readonly NodeResult[], { machine, versions, settings, skipped }: Circumstances, pictures: ReadonlyArray<{ readonly file: string, readonly title: string }>): string {
  const [first] = results
  return [
    `Measured on ${first?.date.slice(0, 10) ?? ''}, ${machine}. ${Object.entries(versions).map(([name, version]) => `${name} ${version}`).join(', ')}. Medians of ${first?.rounds ?? 0} rounds, with the lowest and the highest in parentheses; \`ratio\` is ours divided by js-libp2p.`,
    ...skipped.length > 0 ? [skipped.map(line => `- ${line}`).join('\n')] : [],
    ...results.map(result => `### Node ${result.node}\n\n${tables(result)}`),
    legend(),
    ...pictures.map(({ file, title }) => `![${title}](benchmarks/${file})`),
    '### Limits and settings',
    Object.entries(settings).filter(([, list]) => list.length > 0).map(([name, list]) => `- ${name}: ${list.map(setting => `\`${setting}\``).join(', ')}`).join('\n')
  ].join('\n\n')
}
