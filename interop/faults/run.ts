import { writeFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { deadAddresses } from './dead-addresses.ts'
import { keptPeers } from './kept-peers.ts'
import { silentSockets } from './silent-sockets.ts'

// Measures how a node behaves when things go wrong, prints it, and writes docs/faults.md.
// Nothing fails on a figure. Everything stays on loopback.
const lines: string[] = []

print('| silent sockets | from hosts | in sites | honest dials | succeeded | p50 ms | p95 ms |', '|---|---|---|---|---|---|---|')
for (const hosts of [1, 10, 1000]) {
  const result = await silentSockets(5000, hosts, 100)
  print(`| ${result.sockets} | ${result.hosts} | ${result.sites} | ${result.dials} | ${percent(result.succeeded, result.dials)} | ${ms(result.p50Ms)} | ${ms(result.p95Ms)} |`)
}
const silent = lines.splice(0)

print('| silent addresses first | dials | p50 ms | most ms | delays alone ms |', '|---|---|---|---|---|')
for (const count of [0, 1, 4, 8]) {
  const result = await deadAddresses(count, 5)
  print(`| ${result.silent} | ${result.rounds} | ${ms(result.p50Ms)} | ${ms(result.maxMs)} | ${count * 250} |`)
}
const dead = lines.splice(0)

print('| kept peer | dials that failed before | connected again after, ms |', '|---|---|---|')
for (const result of await keptPeers()) print(`| ${result.what} | ${result.failedDials} | ${ms(result.afterMs)} |`)
const kept = lines.splice(0)

await writeFile('docs/faults.md', `# When things go wrong, measured

Written by \`npm run faults\` on ${new Date().toISOString().slice(0, 10)}: Node ${process.version.slice(1)}, ${availableParallelism()} cores, loopback.

## Silent sockets

So many sockets connect to a node and say nothing; each comes again half a second after it was closed. Meanwhile honest nodes
dial it, one after the other, each with a new identity, from one host. Loopback is counted like any network, and the limits of
arrival rates are lifted so that only the sharing of handshake places is measured.

${silent.join('\n')}

## Dead addresses

A peer's first addresses accept connections and say nothing, the last one is good.

${dead.join('\n')}

## Kept peers

\`keepConnected\`, in virtual time; the dials are real. Where the peer is back at a known place the delay is what was left of the
back-off, at most a minute and a fifth.

${kept.join('\n')}
`)
console.log('written to docs/faults.md')

function print (...rows: string[]): void {
  for (const row of rows) {
    lines.push(row)
    console.log(row)
  }
}

function ms (value: number): string { return value.toFixed(value < 10 ? 1 : 0) }
function percent (part: number, whole: number): string { return `${(100 * part / whole).toFixed(0)} %` }
