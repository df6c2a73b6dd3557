import { equal, isTrue, oneOf } from '@ts-libp2p/compliance'
import { transportCase, type TransportCase } from '../transport-case.ts'
import { once } from '../variants.ts'

export const contractCases: readonly TransportCase[] = [
  transportCase({
    id: 'TRANSPORT-CONTRACT-01',
    clause: 'T-CONTRACT-1',
    title: 'the stamp is transport@1, the name is a word, every member is there',
    variants: once,
    async run (test) {
      const transport = await test.bare()
      equal(transport.contract, 'transport@1', 'the contract stamp')
      isTrue(/^[a-z][a-z0-9-]*$/.test(transport.name), `the name must be a word for messages, not ${JSON.stringify(transport.name)}`)
      oneOf(transport.resolvesNames, [undefined, true, false], 'resolvesNames')
      for (const member of ['canDial', 'canListen', 'dial', 'listen'] as const) equal(typeof transport[member], 'function', `the type of ${member}`)
    }
  }),
  transportCase({
    id: 'TRANSPORT-LEFT-01',
    clause: 'T-LEFT-1',
    title: 'links that were ended in every way, and some that nobody accepted: when all is over nothing is left open',
    needs: ['counted'],
    async run (test) {
      const listening = await test.listening()
      const [aborted, closed, open] = [await test.join(listening), await test.join(listening), await test.join(listening)]
      aborted.near.abort()
      await Promise.all([closed.near.close(), closed.far.close()])
      await open.near.write(Uint8Array.of(1))
      await listening.dialler.dial(listening.address)
      await test.quiet()
      await test.release()
    }
  })
]
