// The matrix, in the order it runs.

import type { Case } from './case.ts'
import { earlyMuxerCases } from './early-muxer.ts'
import { echoCases } from './echo.ts'
import { endingCases } from './ending.ts'
import { identifyCases } from './identify.ts'
import { keyCases } from './keys.ts'
import { negotiationCases } from './negotiation.ts'
import { pingCases } from './ping.ts'
import { simultaneousDialCases } from './simultaneous-dial.ts'
import { slowReaderCases } from './slow-reader.ts'
import { wrongPeerCases } from './wrong-peer.ts'

export const CASES: readonly Case[] = [
  ...pingCases,
  ...identifyCases,
  ...echoCases,
  ...slowReaderCases,
  ...endingCases,
  ...negotiationCases,
  ...wrongPeerCases,
  ...simultaneousDialCases,
  ...earlyMuxerCases,
  ...keyCases
]
