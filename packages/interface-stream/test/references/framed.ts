import { linkPair, ManualClock, type Clock, type LinkStream } from '@ts-libp2p/compliance'
import type { ByteStream } from '@ts-libp2p/interface-stream'
import type { StreamFixture } from '@ts-libp2p/interface-stream/compliance'

/**
 * The positive control for streams that run on links: one stream with an end of its own, in frames
 * of a type and a length. A memory pair keeps the contract towards the user; two pumps carry what it
 * says over the link.
 */
export const framedFixture: StreamFixture = {
  name: 'framed reference stream',
  features: { halfClose: true, pausable: true, runsOnLinks: true, ownEnd: true, losable: true, manualClock: true },
  createPair ({ links, manualClock, writeStallMs, closeGraceMs }) {
    if (links === undefined) throw new TypeError('the framed stream runs on links')
    const clock = new ManualClock()
    const options = {
      capacity: INNER_CAPACITY,
      ...(manualClock ? { clock } : {}),
      ...(writeStallMs === undefined ? {} : { writeStallMs }),
      ...(closeGraceMs === undefined ? {} : { closeGraceMs })
    }
    const near = framed(links.near, options)
    const far = framed(links.far, options)
    return {
      near,
      far,
      // Both inner pairs, the link, and a frame in each pump's hand on either side of it.
      maxBufferedBytes: 2 * INNER_CAPACITY + links.capacity + 3 * MAX_FRAME_BYTES,
      advance: ms => clock.advance(ms),
      dispose: () => {
        links.near.abort()
        links.far.abort()
      }
    }
  }
}

const INNER_CAPACITY = 1000
const MAX_FRAME_BYTES = 100

interface FramedOptions {
  readonly capacity: number
  readonly clock?: Clock
  readonly writeStallMs?: number
  readonly closeGraceMs?: number
}

/** A stream over `link`. Data is a 1 and a length byte, the end is a 0. */
function framed (link: LinkStream, options: FramedOptions): ByteStream {
  const pair = linkPair(options)
  const wire = pair.far
  // The link is the stream's own: the user's abort is its reset.
  const stop = wire.closed.then(({ how }) => { if (how === 'reset') link.abort() })
  Promise.all([stop, pumpOut(wire, link)]).catch(() => link.abort())
  const fail = link.closed.then(({ how }) => {
    if (how === 'reset') wire.abort()
    if (how === 'lost') pair.lose()
  })
  Promise.all([fail, pumpIn(link, wire)]).catch(() => pair.lose())
  return pair.near
}

/** What the user writes leaves in frames; the user's end is a frame. */
async function pumpOut (wire: LinkStream, link: LinkStream): Promise<void> {
  for (let chunk = await wire.read({ max: MAX_FRAME_BYTES }); chunk !== null; chunk = await wire.read({ max: MAX_FRAME_BYTES })) {
    await link.write([Uint8Array.of(1, chunk.byteLength), chunk])
  }
  await link.write(Uint8Array.of(0))
  await link.closeWrite()
}

/** Frames become what the user reads; without an end frame the end of the link is a loss. */
async function pumpIn (link: LinkStream, wire: LinkStream): Promise<void> {
  let expected: 'type' | 'length' | number = 'type'
  for (let chunk = await link.read({ max: MAX_FRAME_BYTES }); chunk !== null; chunk = await link.read({ max: MAX_FRAME_BYTES })) {
    for (let rest = chunk; rest.byteLength > 0;) {
      const size: number = typeof expected === 'number' ? Math.min(expected, rest.byteLength) : 1
      const part = rest.subarray(0, size)
      rest = rest.subarray(size)
      if (expected === 'type') {
        if (part[0] === 0) { await wire.closeWrite(); return }
        expected = 'length'
      } else if (expected === 'length') {
        expected = part[0] ?? 0
      } else {
        await wire.write(part)
        expected = expected === size ? 'type' : expected - size
      }
    }
  }
  throw new Error('the link ended without the end of the stream')
}
