import type { Connection } from 'ts-libp2p'

/** What two nodes agreed on, as facts. */
export function agreed ({ security, muxer, earlyMuxer }: Connection): Pick<Connection, 'security' | 'muxer' | 'earlyMuxer'> {
  return { security, muxer, earlyMuxer }
}
