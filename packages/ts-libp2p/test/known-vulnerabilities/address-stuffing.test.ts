import { multiaddr } from '@multiformats/multiaddr'
import type { Transport } from '@ts-libp2p/interface-transport'
import { generateKey, peerIdFromPublicKey, peerInfo } from '@ts-libp2p/peer-id'
import { noise } from '@ts-libp2p/secure-channel-noise'
import { yamux } from '@ts-libp2p/stream-muxer-yamux'
import { Swarm } from '@ts-libp2p/swarm'
import { describe, expect, test } from 'vitest'

/** A transport that writes down what it is asked to dial, and reaches nobody. */
function nowhere (dialled: string[]): Transport {
  return {
    contract: 'transport@1',
    name: 'nowhere',
    canDial: () => true,
    canListen: () => false,
    dial: address => { dialled.push(address.toString()); return Promise.reject(new Error('nobody is there')) },
    listen: () => Promise.reject(new Error('no'))
  }
}

/** go-libp2p-kad-dht 57666998, f0eac34c: a peer with a thousand addresses made others dial a victim a thousand times. */
describe('go-libp2p-kad-dht 57666998, address stuffing: a long list of addresses makes us dial whoever lives there', () => {
  test.each(['from the dialler', 'from the peer book'])('of 1,000 addresses %s, 16 are dialled', async source => {
    const dialled: string[] = []
    const node = new Swarm({ identity: await generateKey(), log: () => {} }).addTransport(nowhere(dialled)).addSecureChannel(noise()).addStreamMuxer(yamux())
    const peer = peerIdFromPublicKey((await generateKey()).publicKey)
    const addresses = Array.from({ length: 1000 }, (_, index) => multiaddr(`/ip4/192.0.2.${index % 256}/tcp/${1000 + index}`))
    if (source === 'from the peer book') node.peers.addAddresses(peer, addresses)
    await expect(node.dial(source === 'from the peer book' ? peer : peerInfo(peer, addresses))).rejects.toMatchObject({ code: 'ERR_DIAL_FAILED' })
    expect(new Set(dialled).size).toBe(16)
    expect(dialled.length).toBe(16)
    await node.stop()
  })
})
