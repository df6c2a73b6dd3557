// Writes docs/errors.md and docs/limits.md from the sources; with --check only compares.
// Run after `node .github/bundle.mjs`: the swarm's limits are read from its built object.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { SWARM_LIMITS } from '../packages/swarm/dist/index.js'

const packages = readdirSync('packages').sort()
const pages = { 'docs/errors.md': errorsPage(), 'docs/limits.md': limitsPage() }
const stale = Object.entries(pages).filter(([path, text]) => read(path) !== text)
if (process.argv.includes('--check')) {
  console.log(stale.length === 0 ? 'generated pages are up to date' : `stale: ${stale.map(([path]) => path).join(', ')}: run npm run docs`)
  process.exitCode = stale.length === 0 ? 0 : 1
} else {
  for (const [path, text] of stale) writeFileSync(path, text)
  console.log(stale.length === 0 ? 'nothing changed' : `wrote ${stale.map(([path]) => path).join(', ')}`)
}

function errorsPage () {
  const rows = packages.flatMap(name => sources(name).flatMap(source => errorClasses(source).map(error => ({ ...error, package: name }))))
  rows.sort((a, b) => a.code < b.code ? -1 : a.code > b.code ? 1 : 0)
  return `# Errors

Every error that is meant to be told apart has a \`code\`. Match on it: the text may change. \`side\` says who caused it: \`local\`
is this node or its application, \`remote\` the peer or the way to it. \`cause\` holds what was beneath. Programming mistakes are
TypeErrors.

Written by \`npm run docs\` from the sources.

| code | class | side | package | when |
|---|---|---|---|---|
${rows.map(row => `| \`${row.code}\` | \`${row.name}\` | ${row.side} | ${row.package} | ${row.doc} |`).join('\n')}
`
}

function limitsPage () {
  const parts = packages.filter(name => !name.startsWith('interface-') && name !== 'compliance').flatMap(name => sources(name).flatMap(source => boundedOptions(source).map(option => ({ ...option, package: name }))))
  return `# Limits

A limit refuses, it never grows. On the limiting side it raises a named error and, in a swarm, a \`limit\` event.

Written by \`npm run docs\` from the sources.

## The swarm

Options of \`new Swarm({ limits })\`; \`Infinity\` lifts a limit.

| name | default | unit | what it bounds |
|---|---|---|---|
${Object.entries(SWARM_LIMITS).map(([name, limit]) => `| \`${name}\` | ${limit.default.toLocaleString('en')} | ${limit.unit} | ${limit.bounds} |`).join('\n')}

## The parts

| package | option | what it bounds, and its default |
|---|---|---|
${parts.map(option => `| ${option.package} | \`${option.name}\` | ${option.doc} |`).join('\n')}
`
}

function sources (name) {
  const folder = join('packages', name, 'src')
  return readdirSync(folder, { recursive: true }).filter(path => path.endsWith('.ts')).sort()
    .map(path => ts.createSourceFile(path, readFileSync(join(folder, path), 'utf8'), ts.ScriptTarget.Latest, true))
}

/** Exported classes that have a literal `code`. */
function errorClasses (source) {
  return source.statements.filter(ts.isClassDeclaration).flatMap(node => {
    const code = literal(node, 'code')
    return code === undefined ? [] : [{ code, name: node.name.text, side: literal(node, 'side') ?? (hasMember(node, 'side') ? 'either' : '—'), doc: comment(node) }]
  })
}

/** Numeric members of exported option interfaces whose comment names a default. */
function boundedOptions (source) {
  return source.statements.filter(node => ts.isInterfaceDeclaration(node) && node.name.text.endsWith('Options')).flatMap(node => node.members
    .filter(member => ts.isPropertySignature(member) && member.type?.kind === ts.SyntaxKind.NumberKeyword && comment(member).includes('Default'))
    .map(member => ({ name: member.name.text, doc: comment(member) })))
}

function literal (node, name) {
  const member = node.members.find(one => ts.isPropertyDeclaration(one) && one.name.getText() === name)
  const value = member?.initializer !== undefined && ts.isAsExpression(member.initializer) ? member.initializer.expression : member?.initializer
  return value !== undefined && ts.isStringLiteral(value) ? value.text : undefined
}

function hasMember (node, name) { return node.members.some(member => member.name?.getText() === name) }

function comment (node) {
  const [doc] = (node.jsDoc ?? []).slice(-1)
  const text = typeof doc?.comment === 'string' ? doc.comment : (doc?.comment ?? []).map(part => part.text).join('')
  return text.replace(/\s+/g, ' ').replaceAll('|', '\\|').trim()
}

function read (path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
