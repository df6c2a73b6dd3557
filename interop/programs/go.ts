// go-libp2p, built from Go modules into the ignored interop/bin.

import { GO_BINARY, GO_PEER } from './folders.ts'
import { runTool, type Prepared, type Program } from './program.ts'

export const go: Program = {
  name: 'go',
  prepare (): Prepared {
    const { found, ok, output } = runTool('go', ['build', '-trimpath', '-o', GO_BINARY, '.'], GO_PEER)
    if (!found) return { kind: 'missing', reason: 'no go' }
    if (/requires go >= /.test(output)) return { kind: 'missing', reason: 'no go: the one found is too old' }
    if (!ok) throw new Error(`go build in interop/peers/go failed: ${output}`)
    return { kind: 'ready', launch: { command: GO_BINARY, args: [] } }
  }
}
