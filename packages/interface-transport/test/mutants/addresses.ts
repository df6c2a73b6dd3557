import { multiaddr, type Multiaddr } from '@multiformats/multiaddr'
import { DialError, ListenError } from '@ts-libp2p/interface-transport'
import { referenceFixture, withoutListening } from '../references/reference-fixture.ts'
import { mutant, type Mutant } from './mutant.ts'

const leaking = referenceFixture('')
let closed = 0

export const addressesMutants: readonly Mutant[] = [
  mutant('a part of another contract major', ['TRANSPORT-CONTRACT-01'], { transport: () => ({ contract: 'transport@2' }) }),
  mutant('a name that is a sentence', ['TRANSPORT-CONTRACT-01'], { transport: () => ({ name: 'The reference transport' }) }),
  {
    caughtBy: ['TRANSPORT-LEFT-01'],
    fixture: {
      ...mutant('every listener leaves a timer behind', [], { listener: listener => ({ close: () => { closed++; return listener.close() } }) }, leaking).fixture,
      countOpen: () => (leaking.countOpen?.() ?? 0) + closed
    }
  },
  mutant('canListen is never true', ['TRANSPORT-ADDRESS-01'], { transport: () => ({ canListen: () => false }) }),
  mutant('canDial is true for its own loopback only', ['TRANSPORT-ADDRESS-01'], { transport: transport => ({ canDial: (address: Multiaddr) => address.toString().includes('127.0.0.1') && transport.canDial(address) }) }),
  mutant('canDial is true for everything', ['TRANSPORT-ADDRESS-02', 'TRANSPORT-NAMES-01'], { transport: () => ({ canDial: () => true }) }),
  mutant('canListen looks at the beginning only', ['TRANSPORT-ADDRESS-02'], { transport: transport => ({ canListen: (address: Multiaddr) => transport.canListen(ownPart(address)) }) }),
  mutant('a relay behind /p2p goes unnoticed', ['TRANSPORT-ADDRESS-02', 'TRANSPORT-ADDRESS-03'], {
    transport: transport => ({
      canDial: (address: Multiaddr) => transport.canDial(withoutPeer(address)),
      dial: (address: Multiaddr) => transport.dial(withoutPeer(address))
    })
  }),
  mutant('an address that is nothing makes canDial throw', ['TRANSPORT-ADDRESS-02'], {
    transport: transport => ({
      canDial (address: Multiaddr) {
        if (address.getComponents().length === 0) throw new TypeError('nothing')
        return transport.canDial(address)
      }
    })
  }),
  mutant('foreign addresses are dialled, and fail as if nobody were there', ['TRANSPORT-ADDRESS-03', 'TRANSPORT-CANCEL-06'], {
    transport: transport => ({
      dial: async (address: Multiaddr, options?: object) => {
        if (!transport.canDial(address)) throw new DialError(address, 'nobody listens there', { cause: new Error('refused') })
        return await transport.dial(address, options)
      }
    })
  }),
  mutant('foreign addresses cannot be bound, as if they were in use', ['TRANSPORT-ADDRESS-04'], {
    transport: transport => ({
      listen: async (address: Multiaddr, options?: object) => {
        if (!transport.canListen(address)) throw new ListenError(address, 'in use', { cause: new Error('in use') })
        return await transport.listen(address, options)
      }
    })
  }),
  mutant('the address of a peer is none to dial', ['TRANSPORT-ADDRESS-05'], { transport: transport => ({ canDial: (address: Multiaddr) => !hasPeer(address) && transport.canDial(address) }) }),
  mutant('the address of a peer is none to listen on', ['TRANSPORT-ADDRESS-06'], { transport: transport => ({ canListen: (address: Multiaddr) => !hasPeer(address) && transport.canListen(address) }) }),
  mutant('a listener reports the peer it was given', ['TRANSPORT-ADDRESS-06'], {
    transport: transport => ({
      listen: async (address: Multiaddr, options?: object) => {
        const listener = await transport.listen(address, options)
        const peer = address.getComponents().find(({ name }) => name === 'p2p')?.value
        return peer === undefined ? listener : { addresses: listener.addresses.map(one => one.encapsulate(`/p2p/${peer}`)), accept: () => listener.accept(), close: () => listener.close() }
      }
    })
  }),
  mutant('port 0 can be dialled', ['TRANSPORT-ADDRESS-07'], { transport: transport => ({ canDial: (address: Multiaddr) => transport.canListen(address) }) }),
  mutant('what cannot listen says that it can', ['TRANSPORT-ADDRESS-08'], { transport: () => ({ canListen: () => true }) }, withoutListening('')),
  mutant('names are taken for literal addresses', ['TRANSPORT-NAMES-01'], {
    transport: transport => ({ canDial: (address: Multiaddr) => address.toString().startsWith('/dns4/localhost/tcp/4001') || transport.canDial(address) })
  })
]

function hasPeer (address: Multiaddr): boolean {
  return address.getComponents().some(({ name }) => name === 'p2p')
}

function ownPart (address: Multiaddr): Multiaddr {
  return multiaddr(address.getComponents().slice(0, 2))
}

function withoutPeer (address: Multiaddr): Multiaddr {
  return multiaddr(address.getComponents().filter(({ name }, index) => index < 2 || !name.startsWith('p2p')))
}
