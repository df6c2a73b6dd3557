import { describe, expect, it } from 'vitest'
import { addressAdvice } from '../src/address-advice.ts'

const PEER = '/p2p/12D3KooWMZKVSpq3CMBP7BXTiE8iwSordpgGf8cDBJ2Zt7oCfr4k'

describe('what an address tells before it is dialled', () => {
  it.each([
    ['/ip4/127.0.0.1/tcp/4001', /this machine only/],
    ['/ip6/::1/tcp/4001', /this machine only/],
    ['/ip4/10.1.2.3/tcp/4001', /same network only/],
    ['/ip4/172.16.0.1/tcp/4001', /same network only/],
    ['/ip4/192.168.0.7/tcp/4001', /same network only/],
    ['/ip6/fd00::1/tcp/4001', /same network only/],
    ['/ip4/100.64.0.1/tcp/4001', /carrier/],
    ['/ip4/169.254.1.1/tcp/4001', /same cable only/],
    ['/ip6/fe80::1/tcp/4001', /same cable only/],
    ['/ip4/0.0.0.0/tcp/4001', /an address to listen on: dial one of/],
    ['/ip6/::/tcp/4001', /an address to listen on/],
    ['/ip4/198.51.100.1/tcp/0', /port 0/]
  ])('%s', (address, expected) => {
    expect(addressAdvice(`${address}${PEER}`)).toEqual([expect.stringMatching(expected)])
  })

  it.each(['/ip4/198.51.100.1/tcp/4001', '/ip4/172.32.0.1/tcp/4001', '/ip4/100.128.0.1/tcp/4001', '/dns4/example.com/tcp/4001', '/ip6/2001:db8::1/tcp/4001'])('nothing about %s', address => {
    expect(addressAdvice(`${address}${PEER}`)).toEqual([])
    expect(addressAdvice(address)).toEqual([expect.stringMatching(/names no peer.*end it with \/p2p\//)])
  })
})
