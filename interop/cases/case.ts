// What a case is: a dialler, a listener, and something that must hold between them.

import type { PeerFlags } from '../runner/control.ts'
import type { PeerProcess } from '../runner/peer-process.ts'

export interface Peers {
  readonly dialler: PeerProcess
  readonly listener: PeerProcess
}

export interface Case {
  readonly name: string
  readonly diallerFlags?: PeerFlags
  readonly listenerFlags?: PeerFlags
  /** False where the case makes its connections itself; else it gets one, checked at both ends. */
  readonly connected?: boolean
  /** Leaves the case out of the matrix where it says nothing; gets the implementations' names. */
  readonly applies?: (dialler: string, listener: string) => boolean
  /** Why these two cannot run the case, by the features they announce. */
  readonly unsupported?: (peers: Peers) => string | undefined
  /** Throws where what must hold does not; `note` goes into the result of a pass. */
  readonly run: (peers: Peers, note: (text: string) => void) => Promise<void>
}
