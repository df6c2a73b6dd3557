// ws CVE-2021-32640 and its kind: text of a peer (or of a name server) keeps the process busy, by a regular
// expression that goes back and forth, or by a base whose decoding is quadratic.

import { describe, expect, test } from 'vitest'
import { parseAddress, peerIdFromString } from '../../src/index.ts'
import { AddressError, PeerIdError } from '../../src/errors.ts'

const ADDRESSES = ['/ip4/192.0.2.1/tcp/1/p2p/1~2', '/ip4/192.0.2.1/tcp/1/p2p/Qm~z', '/ip4/192.0.2.1/tcp/1/p2p/z~z', '/ip4/192.0.2.1/tcp/1/p2p/9~9', '/ip4/192.0.2.1/udp/1/quic-v1/webtransport/certhash/z~z', '~/', '/ip6/~:', '/ip6/~0:', '/ip4/~1.', '/ip4/192.0.2.1/tcp/~1', '/unix/~/a', '/dns4/~a./tcp/1', '/ip4/192.0.2.1/tcp/1/http-path/~%2f', '~/p2p-circuit']
const PEERS = ['1~2', 'Qm~z', 'z~z', '9~9', 'k~z', 'b~a', '0~1']

/** `~x` stands for as many x as make the text `length` characters long. */
function fill (form: string, length: number): string {
  const [start = '', rest = ''] = form.split('~')
  const unit = rest.startsWith('%2f') ? '%2f' : rest.startsWith('/') ? rest : rest.slice(0, rest.length > 1 && !rest.includes('/') ? 2 : 1)
  return start + unit.repeat(Math.floor((length - start.length) / unit.length)) + rest.slice(unit.length)
}

/** Far above what any of them takes, far below what a quadratic step over 64 KiB does. */
const MAX_MS = 500

function inTime (parse: () => unknown): void {
  const begin = performance.now()
  try {
    parse()
  } catch (error) {
    expect(error instanceof AddressError || error instanceof PeerIdError, String(error)).toBe(true)
  }
  expect(performance.now() - begin).toBeLessThan(MAX_MS)
}

describe('CVE-2021-32640: a text of a peer keeps the process busy', () => {
  test.each(ADDRESSES)('the address %s, of 2,000 characters', (form) => {
    inTime(() => parseAddress(fill(form, 2_000)))
  })

  test.each(PEERS)('the peer id %s, of 60 and of 380 characters', (form) => {
    for (const length of [60, 380]) {
      inTime(() => peerIdFromString(fill(form, length)))
    }
  })

  test.each([...ADDRESSES, ...PEERS])('%s, of 64 KiB: refused by its length, before anything is decoded', (form) => {
    const text = fill(form, 65_536)
    expect(() => form.includes('/') ? parseAddress(text) : peerIdFromString(text)).toThrow('characters is too long')
  })
})
