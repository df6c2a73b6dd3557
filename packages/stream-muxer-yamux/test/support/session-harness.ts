import type { Direction } from '@ts-libp2p/interface-stream-muxer'
import { ManualClock } from '@ts-libp2p/stream-tools'
import { expect } from 'vitest'
import { resolveConfig, type YamuxOptions } from '../../src/config.ts'
import { Outbox } from '../../src/outbox.ts'
import { Session } from '../../src/session.ts'
import { concat, describeFrame, parseFrames } from './frames.ts'

export interface SessionHarness {
  readonly session: Session
  /** The events, in order. */
  readonly log: string[]
  readonly receive: (...frames: Uint8Array[]) => void
  /** The frames that leave at the end of this turn, without the session's own pings. */
  readonly leaving: () => string[]
}

/** A session without a link: frames in by `receive`, frames out by `leaving`. */
export function harness (direction: Direction = 'inbound', options: YamuxOptions = {}): SessionHarness {
  const config = resolveConfig({ clock: new ManualClock(), ...options })
  const log: string[] = []
  const outbox = new Outbox(config, { queued () {} })
  const session = new Session(config, direction, outbox, {
    wasted: () => {},
    incoming: () => { log.push('incoming') },
    changed: () => { log.push('changed') },
    goAway: code => { log.push(`goAway ${String(code)}`) }
  })
  return {
    session,
    log,
    receive: (...frames) => {
      const bytes = concat(frames)
      expect(session.receive(bytes, 0)).toBe(bytes.byteLength)
    },
    leaving: () => {
      outbox.endTurn()
      const { frames } = parseFrames(concat(outbox.take()))
      outbox.taken()
      return frames.filter(({ kind }) => kind !== 'ping:syn').map(describeFrame)
    }
  }
}
