// Runs every case between two programs, in both directions.

import type { Case, Peers } from '../cases/case.ts'
import { connect, disconnect } from '../cases/connection.ts'
import type { Launch } from './peer-process.ts'
import { PeerPool } from './peer-pool.ts'
import { knownFailure } from './known.ts'
import type { Direction, Result, Status } from './result.ts'

export interface Side {
  readonly name: string
  readonly launch: Launch
}

/** `first` is whose direction the results tell; `second` is named as the peer. */
export async function runPair (first: Side, second: Side, cases: readonly Case[], onResult: (result: Result) => void): Promise<readonly Result[]> {
  const pools = { first: new PeerPool(first.name, first.launch), second: new PeerPool(second.name, second.launch) }
  const results: Result[] = []
  try {
    const { version } = (await pools.second.peer({})).ready
    for (const direction of ['dial', 'listen'] as const) {
      const [dialler, listener] = direction === 'dial' ? [first, second] : [second, first]
      const [diallers, listeners] = direction === 'dial' ? [pools.first, pools.second] : [pools.second, pools.first]
      for (const each of cases) {
        if (each.applies?.(dialler.name, listener.name) === false) continue
        const result = resultOf(second.name, version, direction, each, await runCase(each, diallers, listeners))
        onResult(result)
        results.push(result)
      }
    }
  } finally {
    await Promise.all([pools.first.stop(), pools.second.stop()])
  }
  return results
}

/** The rows of a peer that cannot be run here. */
export function skippedPair (first: string, second: string, cases: readonly Case[], reason: string): readonly Result[] {
  return pairOf(first, second, cases, { status: 'skipped', reason, ms: 0 })
}

/** The rows of a peer that should run, and does not start. */
export function failedPair (first: string, second: string, cases: readonly Case[], reason: string): readonly Result[] {
  return pairOf(first, second, cases, { status: 'fail', reason, ms: 0 })
}

function pairOf (first: string, second: string, cases: readonly Case[], ran: Ran): readonly Result[] {
  return (['dial', 'listen'] as const).flatMap((direction) => cases
    .filter(({ applies }) => (direction === 'dial' ? applies?.(first, second) : applies?.(second, first)) !== false)
    .map((each) => resultOf(second, '', direction, each, ran)))
}

type Ran = Pick<Result, 'status' | 'reason' | 'ms'>

function resultOf (peer: string, version: string, direction: Direction, { name }: Case, { status, reason, ms }: Ran): Result {
  const known = status === 'fail' ? knownFailure(peer, direction, name) : undefined
  return {
    peer,
    version,
    direction,
    transport: 'tcp',
    secure: 'noise',
    muxer: 'yamux',
    case: name,
    status: known == null ? status : 'known',
    reason: known == null ? reason : `${known.link}: ${reason}`,
    ms
  }
}

async function runCase (each: Case, diallers: PeerPool, listeners: PeerPool): Promise<Ran> {
  const startedMs = performance.now()
  const done = (status: Status, reason: string): Ran => ({ status, reason, ms: Math.round(performance.now() - startedMs) })
  const unsupported = each.unsupported?.({ dialler: await diallers.peer({}), listener: await listeners.peer({}) })
  if (unsupported != null) return done('skipped', unsupported)

  const peers = { dialler: await diallers.peer(each.diallerFlags ?? {}), listener: await listeners.peer(each.listenerFlags ?? {}) }
  const notes: string[] = []
  try {
    if (each.connected !== false) await connect(peers, usesEarlyMuxer(each))
    await each.run(peers, (text) => notes.push(text))
    await leave(peers)
    return done('pass', notes.join('; '))
  } catch (error) {
    // What a failed case left in the two is unknown: the next gets new ones.
    peers.dialler.kill()
    peers.listener.kill()
    return done('fail', error instanceof Error ? error.message : String(error))
  }
}

async function leave (peers: Peers): Promise<void> {
  if (peers.dialler.isAlive && peers.listener.isAlive) await disconnect(peers)
}

function usesEarlyMuxer ({ diallerFlags, listenerFlags }: Case): boolean {
  return diallerFlags?.earlyMuxer !== 'off' && listenerFlags?.earlyMuxer !== 'off'
}
