// Our own packages, as built by `npm run build`.

import { existsSync } from 'node:fs'
import { OUR_PEER } from './folders.ts'
import type { Prepared, Program } from './program.ts'

export const ours: Program = {
  name: 'ours',
  prepare (): Prepared {
    if (!existsSync(OUR_PEER)) throw new Error('interop/dist/peers/ours is missing: run npm run build first')
    return { kind: 'ready', launch: { command: process.execPath, args: [OUR_PEER] } }
  }
}
