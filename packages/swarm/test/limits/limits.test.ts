import { multiaddr } from '@multiformats/multiaddr'
import { ManualClock } from '@ts-libp2p/stream-tools'
import { describe, expect, test } from 'vitest'
import { addressGroups } from '../../src/limits/address-group.ts'
import { HandshakeSlots, type HandshakeLimits } from '../../src/limits/handshake-slots.ts'
import { Scope } from '../../src/limits/scope.ts'
import { TokenBucket } from '../../src/limits/token-bucket.ts'

describe('address groups', () => {
  test.each([
    ['/ip4/192.0.2.1/tcp/1', '/ip4/192.0.2.9/tcp/2', { host: false, site: true }],
    ['/ip4/192.0.2.1/tcp/1', '/ip6/::ffff:192.0.2.1/tcp/2', { host: true, site: true }], // IPv4-mapped
    ['/ip4/192.0.2.1/tcp/1', '/ip6/64:ff9b::c000:201/tcp/2', { host: true, site: true }], // NAT64
    ['/ip6/2001:db8:0:1::1/tcp/1', '/ip6/2001:db8:0:1::2/tcp/2', { host: true, site: true }],
    ['/ip6/2001:db8:0:1::1/tcp/1', '/ip6/2001:db8:0:2::1/tcp/2', { host: false, site: true }],
    ['/ip6/2001:db8:1::1/tcp/1', '/ip6/2001:db8:2::1/tcp/2', { host: false, site: false }]
  ])('%s and %s', (left, right, same) => {
    const [a, b] = [addressGroups(multiaddr(left)), addressGroups(multiaddr(right))]
    expect({ host: a?.host === b?.host, site: a?.site === b?.site }).toEqual(same)
  })

  test('loopback is told in both families, also mapped', () => {
    for (const text of ['/ip4/127.1.2.3/tcp/1', '/ip6/::1/tcp/1', '/ip6/::ffff:127.0.0.1/tcp/1']) expect(addressGroups(multiaddr(text))?.isLoopback).toBe(true)
    expect(addressGroups(multiaddr('/ip4/126.0.0.1/tcp/1'))?.isLoopback).toBe(false)
    expect(addressGroups(multiaddr('/dns4/localhost/tcp/1'))).toBe(undefined)
  })
})

describe('scopes', () => {
  test('take in every scope or in none, and name the innermost limit that is reached', () => {
    const system = new Scope({ inboundStreams: ['maxInboundStreams', 3] })
    const peer = new Scope({ inboundStreams: ['maxInboundStreamsPerPeer', 2] }, system)
    const other = new Scope({ inboundStreams: ['maxInboundStreamsPerPeer', 2] }, system)
    expect(peer.take(['inboundStreams'])).toBe(undefined)
    expect(peer.take(['inboundStreams'])).toBe(undefined)
    expect(peer.take(['inboundStreams'])).toMatchObject({ limit: 'maxInboundStreamsPerPeer' })
    expect(other.take(['inboundStreams'])).toBe(undefined)
    expect(other.take(['inboundStreams'])).toMatchObject({ limit: 'maxInboundStreams' })
    expect(other.used('inboundStreams')).toBe(1)
    peer.release(['inboundStreams'], 2)
    expect(peer.isIdle).toBe(true)
    expect(system.used('inboundStreams')).toBe(1)
  })
})

describe('the token bucket', () => {
  test('allows a burst, then the rate', async () => {
    const clock = new ManualClock()
    const bucket = new TokenBucket(clock, 2, 3)
    expect([1, 2, 3, 4].map(() => bucket.take())).toEqual([true, true, true, false])
    await clock.advance(500)
    expect([1, 2].map(() => bucket.take())).toEqual([true, false])
    bucket.giveBack()
    expect(bucket.take()).toBe(true)
    await clock.advance(10_000)
    expect(bucket.isFull).toBe(true)
  })
})

describe('handshake slots', () => {
  const limits: HandshakeLimits = { maxPendingInbound: 4, maxPendingPerHost: 2, maxPendingPerSite: 3, limitLoopback: 0 }
  const make = (rest: Partial<HandshakeLimits> = {}): { evicted: string[], take: (ip: string) => ReturnType<HandshakeSlots['take']>, slots: HandshakeSlots } => {
    const evicted: string[] = []
    const slots = new HandshakeSlots({ ...limits, ...rest })
    return { evicted, slots, take: ip => slots.take(multiaddr(`/ip4/${ip}/tcp/1`), error => { evicted.push(`${ip} ${error.limit}`) }) }
  }

  test('a host pushes out its own oldest', () => {
    const { evicted, take, slots } = make()
    for (const ip of ['192.0.2.1', '192.0.2.1', '192.0.2.1']) take(ip)
    expect(evicted).toEqual(['192.0.2.1 maxPendingPerHost'])
    expect(slots.size).toBe(2)
  })

  test('a site pushes out its own oldest', () => {
    const { evicted, take } = make()
    for (const ip of ['192.0.2.1', '192.0.2.2', '192.0.2.3', '192.0.2.4']) take(ip)
    expect(evicted).toEqual(['192.0.2.1 maxPendingPerSite'])
  })

  test('when all places are taken the largest site gives one up', () => {
    const { evicted, take } = make()
    for (const ip of ['198.51.100.1', '192.0.2.1', '192.0.2.2', '192.0.2.3', '203.0.113.1']) take(ip)
    expect(evicted).toEqual(['192.0.2.1 maxPendingInbound'])
  })

  test('the silent go before those who answered', () => {
    const { evicted, take } = make()
    take('192.0.2.1').progressed()
    take('192.0.2.1')
    take('192.0.2.1')
    expect(evicted.length).toBe(1)
    const { evicted: all, take: again, slots } = make()
    const first = again('192.0.2.1')
    first.progressed()
    again('192.0.2.1')
    again('192.0.2.1')
    first.release()
    expect(slots.size).toBe(1)
    expect(all.length).toBe(1)
  })

  test('loopback is counted only when asked for', () => {
    const free = make({ maxPendingInbound: 10 })
    for (let count = 0; count < 5; count++) free.take('127.0.0.1')
    expect(free.evicted).toEqual([])
    const counted = make({ limitLoopback: 1 })
    for (let count = 0; count < 5; count++) counted.take('127.0.0.1')
    expect(counted.evicted.length).toBe(3)
  })
})
