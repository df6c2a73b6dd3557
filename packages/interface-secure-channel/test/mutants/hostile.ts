import { mutant, override, type Mutant, type Mutation } from './mutant.ts'

export const hostileMutants: readonly Mutant[] = [
  mutant('whatever is announced is read and kept', ['CHANNEL-SIZE-01'], { habits: { maxMessageBytes: 65_535 } }),
  mutant('each handshake takes 64 KiB before it has heard a word', ['CHANNEL-CROWD-01'], holding('while it lasts')),
  mutant('each handshake that failed is remembered with its buffer', ['CHANNEL-CROWD-02'], holding('for ever')),
  mutant('a handshake takes twenty milliseconds, and those of a turn are worked off in one go', ['CHANNEL-CROWD-01', 'CHANNEL-SIZE-01'], {
    secure: ({ link, options, secure }) => {
      toil(20)
      return secure(link, options)
    }
  }),
  mutant('what an honest peer writes is read without a bound', ['CHANNEL-FLOOD-01'], { habits: { maxBufferedBytes: 100_000_000 } }),
  mutant('what waits for the peer is kept without a bound', ['CHANNEL-REFUSAL-01'], {
    secure: async ({ link, options, secure }) => {
      const secured = await secure(link, options)
      const writeNow = (data: Uint8Array | readonly Uint8Array[]): boolean => {
        secured.link.write(data).catch(() => {})
        return true
      }
      return { ...secured, link: override(secured.link, { writeNow }) }
    }
  }),
  mutant('each frame is kept as it came, however small', ['CHANNEL-FLOOD-02'], { habits: { hoards: true } }),
  mutant('what the handshake left over is read as frames', ['CHANNEL-ORDER-01'], { habits: { frames: 'plain' } })
]

function holding (until: 'while it lasts' | 'for ever'): Mutation {
  const held = new Set<Uint8Array>()
  return {
    secure: ({ link, options, secure }) => {
      const buffer = new Uint8Array(65_536)
      held.add(buffer)
      return secure(link, options).finally(() => { if (until === 'while it lasts') held.delete(buffer) })
    }
  }
}

/** Keeps the processor busy: by the clock on the wall a loaded machine would do the waiting. */
function toil (ms: number): void {
  const start = process.cpuUsage()
  for (let used = start; used === start || used.user + used.system < 1000 * ms; used = process.cpuUsage(start)) { /* at work */ }
}
