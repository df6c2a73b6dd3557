import type { Variant } from '@ts-libp2p/compliance'

/** One way to run a channel case: from which side, on which link. */
export interface ChannelVariant extends Variant {
  /** The side that was dialled is the one that acts. */
  readonly isSwapped: boolean
  readonly link: 'memory' | 'chaos'
  readonly capacity: number
}

/** Every link there is, from both sides: what is true of a handshake is true on a link of one byte. */
export function everywhere (): readonly ChannelVariant[] {
  return [
    ...bothSides('memory', 1, 'capacity 1'),
    ...bothSides('memory', 100, 'capacity 100'),
    ...bothSides('memory', ROOMY, 'capacity 64 KiB'),
    ...bothSides('chaos', 1000, 'chaos')
  ]
}

/** A roomy link and one that breaks everything up, from both sides. */
export function fast (): readonly ChannelVariant[] {
  return [...bothSides('memory', ROOMY, 'capacity 64 KiB'), ...bothSides('chaos', 1000, 'chaos')]
}

/** A roomy link, from both sides: for cases that run many handshakes. */
export function roomy (): readonly ChannelVariant[] {
  return bothSides('memory', ROOMY, 'capacity 64 KiB')
}

/** A roomy link: for cases that look at both sides anyway. */
export function once (): readonly ChannelVariant[] {
  return [{ name: '', isSwapped: false, link: 'memory', capacity: ROOMY }]
}

function bothSides (link: ChannelVariant['link'], capacity: number, name: string): ChannelVariant[] {
  return [
    { name, isSwapped: false, link, capacity },
    { name: `${name}, swapped`, isSwapped: true, link, capacity }
  ]
}

const ROOMY = 65_536
