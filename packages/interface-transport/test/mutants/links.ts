import type { RawLink } from '@ts-libp2p/interface-transport'
import { referenceFixture, withoutHalfClose, withoutListening } from '../references/reference-fixture.ts'
import { mutant, type Mutant } from './mutant.ts'

const PEER = '/p2p/12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA'
const declaring = referenceFixture('', { link: { halfClose: false } })

export const linksMutants: readonly Mutant[] = [
  mutant('who accepted sees its own address as the remote one', ['TRANSPORT-LINK-01'], { link: link => ({ remoteAddress: link.direction === 'inbound' ? link.localAddress : link.remoteAddress }) }),
  mutant('the address of a link names the peer', ['TRANSPORT-LINK-02', 'TRANSPORT-ADDRESS-05'], { link: link => ({ remoteAddress: link.remoteAddress.encapsulate(PEER) }) }),
  mutant('the address of a link is gone when the link is', ['TRANSPORT-LINK-02'], {
    link: link => ({ get localAddress () { return link.state === 'closed' ? undefined : link.localAddress } })
  }),
  mutant('every link is outbound', ['TRANSPORT-LINK-03'], { link: () => ({ direction: 'outbound' }) }),
  mutant('who dialled declares no half-close', ['TRANSPORT-LINK-04'], { link: link => link.direction === 'outbound' ? { features: { halfClose: false, pausable: true } } : {} }),
  {
    caughtBy: ['TRANSPORT-LINK-05', 'TRANSPORT-HOSTILE-05'],
    fixture: {
      ...mutant('half-close is declared, and closeWrite closes both directions', [], { link: () => ({ features: { halfClose: true, pausable: true } }) }, declaring).fixture,
      features: { ...declaring.features, halfClose: true }
    }
  },
  { caughtBy: ['TRANSPORT-LINK-06'], fixture: withoutHalfClose('no half-close is declared, and closeWrite leaves the other direction open', true) },
  mutant('holding back is declared, and writers are never held back', ['TRANSPORT-LINK-07', 'TRANSPORT-HOSTILE-06', 'TRANSPORT-HOSTILE-07'], { link: () => ({ features: { halfClose: true, pausable: true } }) }, {
    ...referenceFixture('', { link: { pausable: false, capacity: 1024 * 1024 * 1024 } }),
    features: { ...referenceFixture('').features }
  }),
  { caughtBy: ['TRANSPORT-LINK-08'], fixture: withoutListening('what cannot hold back buffers without a bound', { pausable: false, capacity: 1024 * 1024 * 1024 }) },
  mutant('after a megabyte two pieces swap their places', ['TRANSPORT-LINK-09'], { link: swapping }),
  mutant('one byte in a megabyte is wrong', ['TRANSPORT-LINK-09'], { link: flipping }),
  mutant('an abort is an end at the far end', ['TRANSPORT-LINK-10'], { link: link => ({ abort: () => { link.close().catch(() => {}) } }) }),
  mutant('an abort after bytes waits until they are read, and ends', ['TRANSPORT-LINK-10'], {
    link: link => {
      let hasWritten = false
      return {
        write: (data: Uint8Array) => {
          hasWritten = true
          return link.write(data)
        },
        abort: (reason?: Error) => { if (hasWritten) void link.close().catch(() => {}); else link.abort(reason) }
      }
    }
  })
]

function flipping (link: RawLink): Pick<RawLink, 'write'> {
  let written = 0
  return {
    write: async (data, options) => {
      const chunk = data instanceof Uint8Array ? data : data[0]
      written += chunk?.byteLength ?? 0
      if (chunk !== undefined && written > MEGABYTE) {
        written = 0
        chunk[0] = (chunk[0] ?? 0) ^ 1
      }
      await link.write(data, options)
    }
  }
}

function swapping (link: RawLink): Pick<RawLink, 'write'> {
  let written = 0
  return {
    write: async (data, options) => {
      const chunk = data instanceof Uint8Array ? data : new Uint8Array()
      written += chunk.byteLength
      const middle = chunk.byteLength >> 1
      await link.write(written > MEGABYTE ? [chunk.subarray(middle), chunk.subarray(0, middle)] : data, options)
    }
  }
}

const MEGABYTE = 1_000_000
