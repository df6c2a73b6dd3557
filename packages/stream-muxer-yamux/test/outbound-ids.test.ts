import { describe, expect, it } from 'vitest'
import { OutboundIds } from '../src/outbound-ids.ts'

describe('outbound ids', () => {
  it('are odd for a client and even for a server', () => {
    const [client, server] = [new OutboundIds(1), new OutboundIds(2)]
    expect([client.take(), client.take(), client.take()]).toEqual([1, 3, 5])
    expect([server.take(), server.take()]).toEqual([2, 4])
  })

  it('end at 2^32 - 1 and do not begin anew', () => {
    const client = new OutboundIds(4_294_967_295)
    expect([client.take(), client.take(), client.take()]).toEqual([4_294_967_295, undefined, undefined])
    const server = new OutboundIds(4_294_967_294)
    expect([server.take(), server.take()]).toEqual([4_294_967_294, undefined])
  })
})
