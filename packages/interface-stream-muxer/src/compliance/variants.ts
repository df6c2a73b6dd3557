import type { Variant } from '@ts-libp2p/compliance'

/** One way to run a muxer case: with which roles, on which link. */
export interface MuxerVariant extends Variant {
  /** The side that was dialled plays the near one. */
  readonly isSwapped: boolean
  readonly link: 'memory' | 'chaos'
  readonly capacity: number
}

/** Every link there is, roles swapped: what is true of a muxer is true on a link of one byte. */
export function everywhere (): readonly MuxerVariant[] {
  return [
    ...bothRoles('memory', 1, 'capacity 1'),
    ...bothRoles('memory', 100, 'capacity 100'),
    ...bothRoles('memory', ROOMY, 'capacity 64 KiB'),
    ...bothRoles('chaos', 1000, 'chaos')
  ]
}

/** A roomy link and one that breaks everything up, roles swapped: for amounts that would take for ever byte by byte. */
export function fast (): readonly MuxerVariant[] {
  return [...bothRoles('memory', ROOMY, 'capacity 64 KiB'), ...bothRoles('chaos', 1000, 'chaos')]
}

/** A roomy link, roles swapped: for cases that count bytes or turns. */
export function roomy (): readonly MuxerVariant[] {
  return bothRoles('memory', ROOMY, 'capacity 64 KiB')
}

function bothRoles (link: MuxerVariant['link'], capacity: number, name: string): MuxerVariant[] {
  return [
    { name, isSwapped: false, link, capacity },
    { name: `${name}, swapped`, isSwapped: true, link, capacity }
  ]
}

const ROOMY = 65_536
