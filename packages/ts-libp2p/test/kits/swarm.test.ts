import { describe, it } from 'vitest'
import { register } from '@ts-libp2p/compliance'
import { protocolCases, swarmCases, type ProtocolFixture } from '@ts-libp2p/interface-swarm/compliance'
import { identify } from '@ts-libp2p/protocol-identify'
import { echo } from '@ts-libp2p/protocol-echo'
import { ping } from '@ts-libp2p/protocol-ping'
import { Swarm } from '@ts-libp2p/swarm'
import { swarmFixture, withParts } from './swarm-fixture.ts'

register(swarmCases, swarmFixture, { describe, it })

const protocols: ReadonlyArray<Pick<ProtocolFixture, 'name' | 'createProtocol' | 'serves'>> = [
  { name: 'ping', createProtocol: () => ping(), serves: ['/ipfs/ping/1.0.0'] },
  { name: 'identify', createProtocol: () => identify(), serves: ['/ipfs/id/1.0.0', '/ipfs/id/push/1.0.0'] },
  { name: 'echo', createProtocol: () => echo(), serves: ['/echo/1.0.0'] }
]

for (const protocol of protocols) {
  register(protocolCases, { ...protocol, features: {}, listenAddress: '/memory/0', createSwarm: identity => withParts(new Swarm({ identity, log: () => {} })) }, { describe, it })
}
