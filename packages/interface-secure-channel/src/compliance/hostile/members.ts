import { concatBytes, equal, hasCode, isTrue, macrotask, MACHINE_BYTES, outcomeOf, type Outcome } from '@ts-libp2p/compliance'
import type { ByteStream } from '@ts-libp2p/interface-stream'
import { channelCase, type ChannelCase } from '../channel-case.ts'
import { HANDSHAKE_CODES } from '../channel-test.ts'
import { once, roomy } from '../variants.ts'
import { HANDSHAKE_BYTES } from './crowds.ts'

/** Peers that are who they say, and mean harm all the same. */
export const memberCases: readonly ChannelCase[] = [
  channelCase({
    id: 'CHANNEL-ORDER-01',
    clause: 'C-FAIL-3',
    title: 'a message of the handshake that is left out or said twice comes to nothing: no byte is read on either side',
    variants: once,
    async run (test) {
      const { middle: { flights } } = await test.pairThrough()
      const watch = await test.watchVictim()
      for (const [number, { from }] of flights.entries()) {
        for (const times of [0, 2]) {
          const middle = test.middle(({ flight, bytes }) => flight === number ? concatBytes(Array.from({ length: times }, () => bytes)) : bytes)
          const handshake = await test.handshake(middle)
          await test.quiet()
          middle.end()
          await Promise.all([handshake.outbound, handshake.inbound].map(side => readsNothing(side, `message ${number + 1}, of the ${from} side, said ${times} times`)))
        }
      }
      await watch.withstood(flights.length * 4 * HANDSHAKE_BYTES)
    }
  }),
  channelCase({
    id: 'CHANNEL-FLOOD-01',
    clause: 'C-HOSTILE-4',
    title: 'a peer that writes megabytes to who reads nothing is held back, and holds no more than declared',
    variants: roomy,
    async run (test) {
      const { near, far, links } = await test.pair()
      const bound = test.limits.maxBufferedBytes + links.capacity
      const watch = await test.watchVictim()
      const written = await pour(far.link, FLOOD_BYTES, 16_384)
      await watch.withstood(bound)
      isTrue(written <= bound, `${written} bytes were accepted while nobody read; the declared bound is ${bound}`)
      await test.pair()
      near.link.abort()
    }
  }),
  channelCase({
    id: 'CHANNEL-FLOOD-02',
    clause: 'C-HOSTILE-5',
    title: 'single bytes in frames of their own, which nobody reads, cost what they are: not an object each',
    needs: ['compact'],
    variants: roomy,
    timeoutMs: 20_000,
    async run (test) {
      const { near, far, links } = await test.pair()
      const bound = test.limits.maxBufferedBytes + links.capacity
      const watch = await test.watchVictim()
      await pour(far.link, Math.min(SINGLE_BYTES, test.limits.maxBufferedBytes), 1)
      await watch.withstood(bound)
      await test.pair()
      near.link.abort()
    }
  }),
  channelCase({
    id: 'CHANNEL-REFUSAL-01',
    clause: 'C-HOSTILE-4',
    title: 'a peer that takes nothing once it is let in: who writes to it waits, with no more than declared, and its link ends the waiting',
    variants: roomy,
    async run (test) {
      const { near, far, links } = await test.pair()
      links.clog()
      const bound = test.limits.maxBufferedBytes + links.capacity
      const watch = await test.watchVictim()
      const written = await pour(near.link, FLOOD_BYTES, 16_384)
      const writing = outcomeOf(near.link.write(new Uint8Array(1)))
      await test.staysPending(writing, 'a write to a peer that takes nothing')
      await watch.withstood(bound)
      isTrue(written <= bound, `${written} bytes were accepted while the peer took nothing; the declared bound is ${bound}`)
      await test.pair()
      links.lose()
      hasCode(await writing.promise.catch((error: unknown) => error), ['ERR_STREAM_LOST', 'ERR_STREAM_RESET'], 'a write that waited')
      far.link.abort()
    }
  })
]

/** Writes pieces until the flood is out, or nothing was taken for many turns; how many bytes were taken. */
async function pour (link: ByteStream, byteLength: number, pieceBytes: number): Promise<number> {
  let written = 0
  for (let idle = 0; written < byteLength && idle < IDLE_TURNS;) {
    const isTaken = link.writeNow(new Uint8Array(pieceBytes))
    if (isTaken) written += pieceBytes
    idle = isTaken ? 0 : idle + 1
    if (!isTaken || written % WAVE_BYTES === 0) await macrotask()
    else await Promise.resolve() // what is small must not leave together with the next
  }
  return written
}

/** One side fails as a handshake does, or what it got gives no byte. */
async function readsNothing ({ promise }: Outcome<{ readonly link: ByteStream }>, what: string): Promise<void> {
  const result = await promise.catch((error: unknown) => hasCode(error, HANDSHAKE_CODES, what))
  if (!(result instanceof Error)) equal(await result.link.read().catch(() => null), null, `${what}: what could be read`)
}

const FLOOD_BYTES = 4 * MACHINE_BYTES

/** An object for each of them is far more than the bound. */
const SINGLE_BYTES = 60_000

/** In a turn, so that it is not the kit that holds up the event loop. */
const WAVE_BYTES = 128

const IDLE_TURNS = 40
