import { linkPair } from '@ts-libp2p/compliance'
import type { StreamFixture } from '@ts-libp2p/interface-stream/compliance'

/** A link that cannot end one direction alone, such as a WebSocket. */
export const withoutHalfCloseFixture: StreamFixture = {
  name: 'memory pair without half-close',
  features: { halfClose: false, pausable: true, sized: true, freeEnd: true },
  createPair ({ capacity = 65_536 }) {
    const { near, far } = linkPair({ capacity, halfClose: false })
    return { near, far, maxBufferedBytes: capacity }
  }
}

/** A link that cannot hold its sender back, such as a browser's WebSocket. */
export const notPausableFixture: StreamFixture = {
  name: 'memory pair without back-pressure',
  features: { halfClose: true, pausable: false, freeEnd: true },
  createPair () {
    const { near, far } = linkPair({ capacity: 65_536, pausable: false })
    return { near, far, maxBufferedBytes: 65_536 }
  }
}
