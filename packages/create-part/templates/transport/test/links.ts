import { multiaddr } from '@multiformats/multiaddr'
import type { ByteStream } from '@ts-libp2p/interface-stream'
import type { StreamFixture } from '@ts-libp2p/interface-stream/compliance'
import type { TransportLink } from '@ts-libp2p/interface-transport'
import { ManualClock } from '@ts-libp2p/stream-tools'
import { myTransport } from '../src/index.ts'

/** The links of the transport are streams, and keep the stream contract. */
export const links: StreamFixture = {
  name: 'the links of my-transport',
  features: { halfClose: true, pausable: true, sized: true, freeEnd: true, manualClock: true },
  async createPair ({ capacity = 65_536, manualClock, writeStallMs, closeGraceMs }) {
    const clock = new ManualClock()
    const transport = myTransport({
      capacity,
      ...manualClock && { clock },
      ...writeStallMs !== undefined && { writeStallMs },
      ...closeGraceMs !== undefined && { closeGraceMs }
    })
    const listener = await transport.listen(multiaddr('/memory/0'))
    const [address] = listener.addresses
    if (address === undefined) throw new Error('it listens nowhere')
    const [near, far] = await Promise.all([transport.dial(address), listener.accept()])
    await listener.close()
    return { near: raw(near), far: raw(far), maxBufferedBytes: capacity, advance: ms => clock.advance(ms) }
  }
}

function raw (link: TransportLink | null): ByteStream {
  if (link?.kind !== 'raw') throw new Error('expected a raw link')
  return link.link
}
