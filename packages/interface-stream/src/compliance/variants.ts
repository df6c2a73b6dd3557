import type { Variant } from '@ts-libp2p/compliance'
import type { StreamFixture } from './fixture.ts'

/** One way to run a stream case: with which roles, on which link. */
export interface StreamVariant extends Variant {
  /** The fixture's far end plays the near one. */
  readonly isSwapped: boolean
  /** `own`: the fixture brings everything. */
  readonly link: 'own' | 'memory' | 'chaos'
  readonly capacity: number
}

/** Every link there is, roles swapped: what is true of a stream is true on a link of one byte. */
export function everywhere (fixture: StreamFixture): readonly StreamVariant[] {
  const { runsOnLinks, sized } = fixture.features
  if (runsOnLinks !== true && sized !== true) return roomy(fixture)
  const link = runsOnLinks === true ? 'memory' : 'own'
  return [
    ...bothRoles(link, 1, 'capacity 1'),
    ...bothRoles(link, 100, 'capacity 100'),
    ...bothRoles(link, ROOMY, 'capacity 64 KiB'),
    ...(runsOnLinks === true ? bothRoles('chaos', 1000, 'chaos') : [])
  ]
}

/** Links with room, roles swapped: for amounts that would take for ever byte by byte. */
export function roomy (fixture: StreamFixture): readonly StreamVariant[] {
  const { runsOnLinks, sized } = fixture.features
  if (runsOnLinks === true) return bothRoles('memory', ROOMY, 'capacity 64 KiB')
  return bothRoles('own', ROOMY, sized === true ? 'capacity 64 KiB' : '')
}

/** The slow and the roomy link without chaos: for cases that count turns or bytes on the way. */
export function orderly (fixture: StreamFixture): readonly StreamVariant[] {
  return everywhere(fixture).filter(variant => variant.link !== 'chaos')
}

function bothRoles (link: StreamVariant['link'], capacity: number, name: string): StreamVariant[] {
  return [
    { name: name === '' ? 'as is' : name, isSwapped: false, link, capacity },
    { name: name === '' ? 'swapped' : `${name}, swapped`, isSwapped: true, link, capacity }
  ]
}

const ROOMY = 65_536
