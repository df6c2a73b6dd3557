import { camelCase, pascalCase } from './identifiers.ts'
import type { Kind, PartConfig } from './part-options.ts'

/**
 * The skeletons are real code, type-checked and tested where they stand; the part in them is called
 * `my-<kind>`. To render one is to give the part its own name and the kit the chosen test runner.
 */
export function render (template: string, { kind, name, packageName, runner, licence }: PartConfig): string {
  const sample = sampleName(kind)
  const replacements = new Map([
    [`from '${sample}'`, `from '${packageName}'`],
    [`npm install ${sample}`, `npm install ${packageName}`],
    [sample, name],
    [camelCase(sample), camelCase(name)],
    [pascalCase(sample), pascalCase(name)],
    ["from 'node:test'", `from '${runner === 'node' ? 'node:test' : 'vitest'}'`],
    ['Licence: LICENCE.', `Licence: ${licence}.`]
  ])
  // In one pass, and the longest first: a new name may hold an old one.
  return template.replaceAll(new RegExp([...replacements.keys()].join('|'), 'g'), found => replacements.get(found) ?? found)
}

/** The path of a rendered file. npm would take a `.gitignore` inside a package for its own. */
export function renderPath (path: string, { kind, name }: Pick<PartConfig, 'kind' | 'name'>): string {
  return path.replace(/^gitignore$/, '.gitignore').replace(sampleName(kind), name)
}

/** Whether the code of a skeleton uses the part's name for something else. */
export function collides (code: string, { kind, name }: Pick<PartConfig, 'kind' | 'name'>): boolean {
  if (name === sampleName(kind)) return false
  return new RegExp(String.raw`\b(?:${camelCase(name)}|${pascalCase(name)})\b`).test(code.replaceAll(/\/\*[^]*?\*\/|\/\/.*/g, ''))
}

function sampleName (kind: Kind): string { return `my-${kind}` }
