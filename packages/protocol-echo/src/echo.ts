// The echo protocol: what comes in goes back, until the peer ends its side. For tests, interop and
// tries by hand. No spec describes it; `/echo/1.0.0` is the name that libp2p examples use. There is
// no client: open a stream, write, read.

import type { Stream } from '@ts-libp2p/interface-connection'
import type { Protocol, Swarm } from '@ts-libp2p/interface-swarm'

/** What {@link echo} gives. */
export interface Echo extends Protocol {
  readonly protocol: '/echo/1.0.0'
}

/** A protocol that sends back what it is sent. Anyone may use it: it costs the node traffic. */
export function echo (): Echo {
  let swarm: Swarm | undefined
  return {
    protocol: PROTOCOL,
    start (into) {
      into.handle(PROTOCOL, sendBack)
      swarm = into
    },
    stop () {
      swarm?.unhandle(PROTOCOL)
      swarm = undefined
    }
  }
}

const PROTOCOL = '/echo/1.0.0'

/**
 * One chunk at a time: the next is read when the one before was taken, so a peer that does not read
 * what comes back is not read from either, and nothing is held here but that chunk. The swarm ends our
 * side when this returns.
 */
async function sendBack (stream: Stream): Promise<void> {
  try {
    for await (const chunk of stream) await stream.write(chunk)
  } catch (error) {
    // A stream that is over has told why in `closed`: a peer that resets it or goes away is no
    // fault of this handler, and not an event to log.
    if (stream.state !== 'closed') throw error
  }
}
