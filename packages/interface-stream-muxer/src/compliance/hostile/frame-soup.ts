import type { Random } from '@ts-libp2p/compliance'
import type { HostileWire } from './hostile-wire.ts'

/** One well-formed frame with any numbers: what a peer could say whose state is all wrong. */
export function frameSoup (wire: HostileWire, random: Random): Uint8Array {
  const stream = random.below(4)
  const amount = random.pick(AMOUNTS)
  switch (random.below(8)) {
    case 0: return wire.open(random.below(12))
    case 1: return wire.data(stream, random.bytes(random.below(600)))
    case 2: return wire.end(stream)
    case 3: return wire.reset(stream)
    case 4: return wire.ping?.(amount) ?? wire.reset(stream)
    case 5: return wire.credit?.(stream, amount) ?? wire.end(stream)
    case 6: return wire.data(stream, new Uint8Array(0))
    default: return random.chance(0.05) ? wire.claim(stream, amount) : wire.data(stream, random.bytes(1))
  }
}

/** Where integers of 31 and 32 bits and bounds of windows turn over. */
const AMOUNTS: readonly number[] = [0, 1, 2, 255, 65_535, 65_536, 262_143, 262_144, 262_145, 0x7fff_ffff, 0x8000_0000, 0xffff_fffe, 0xffff_ffff]
