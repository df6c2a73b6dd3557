import { equal, isTrue, oneOf, outcomeOf, rejects, rejectsWith } from '@ts-libp2p/compliance'
import type { RawLink } from '../../transport.ts'
import { converse, drain, fill, readBytes, send } from '../transfer.ts'
import { transportCase, type TransportCase } from '../transport-case.ts'
import { bothRoles, everyLink } from '../variants.ts'

export const linksCases: readonly TransportCase[] = [
  transportCase({
    id: 'TRANSPORT-LINK-01',
    clause: 'T-LINK-2',
    title: 'what one end calls local the other calls remote; who dialled sees the address it dialled',
    async run (test) {
      const listening = await test.listening()
      const { dialled, accepted } = await test.join(listening)
      equal(dialled.remoteAddress.toString(), listening.address.toString(), 'the remote address of who dialled')
      equal(accepted.localAddress.toString(), dialled.remoteAddress.toString(), 'the local address of who accepted')
      equal(accepted.remoteAddress.toString(), dialled.localAddress.toString(), 'the remote address of who accepted')
      isTrue(!dialled.localAddress.equals(dialled.remoteAddress), 'the two ends have two addresses')
    }
  }),
  transportCase({
    id: 'TRANSPORT-LINK-02',
    clause: 'T-LINK-2',
    title: 'the addresses of a link are literal, without /p2p, and stay when it is over',
    variants: everyLink,
    async run (test) {
      const { near, far } = await test.joined()
      const addresses = (): string => [near.localAddress, near.remoteAddress].join()
      const before = addresses()
      for (const name of namesIn(near)) isTrue(!/^(p2p|dns.*)$/.test(name), `the addresses of a link must not have /${name}: ${before}`)
      near.abort()
      await far.closed
      equal(addresses(), before, 'the addresses of a link that is over')
    }
  }),
  transportCase({
    id: 'TRANSPORT-LINK-03',
    clause: 'T-LINK-2',
    title: 'direction is outbound for who dialled, inbound for who accepted',
    async run (test) {
      const { dialled, accepted } = await test.joined()
      equal(dialled.direction, 'outbound', 'the direction of who dialled')
      equal(accepted.direction, 'inbound', 'the direction of who accepted')
    }
  }),
  transportCase({
    id: 'TRANSPORT-LINK-04',
    clause: 'T-LINK-1',
    title: 'both ends declare the features of the manifest',
    variants: everyLink,
    async run (test) {
      const { near } = await test.joined()
      const { halfClose, pausable } = test.fixture.features
      equal(near.features.halfClose, halfClose, 'features.halfClose')
      equal(near.features.pausable, pausable, 'features.pausable')
    }
  }),
  transportCase({
    id: 'TRANSPORT-LINK-05',
    clause: 'T-LINK-1',
    title: 'half-close works: one end is done, and the other goes on for as long as it likes',
    needs: ['halfClose'],
    variants: everyLink,
    async run (test) {
      const { near, far } = await test.joined()
      await near.write(Uint8Array.of(1))
      await near.closeWrite()
      await readBytes(far, 1)
      equal(await far.read(), null, 'what follows after the end')
      await test.quiet()
      equal(near.state, 'write-closed', 'the state after our end')
      const sending = send(far, HALF_BYTES).then(() => far.closeWrite())
      await drain(near, HALF_BYTES)
      equal(await near.read(), null, 'what follows after both ends')
      await sending
      equal((await near.closed).how, 'clean', 'how it closed')
    }
  }),
  transportCase({
    id: 'TRANSPORT-LINK-06',
    clause: 'T-LINK-1',
    title: 'where half-close is declared absent, closeWrite delivers everything and then closes both directions',
    lacks: ['halfClose'],
    variants: everyLink,
    async run (test) {
      const { near, far } = await test.joined()
      const waiting = outcomeOf(near.read())
      await near.write(Uint8Array.of(1))
      await near.closeWrite()
      await readBytes(far, 1)
      equal(await far.read(), null, 'what follows after the end')
      await rejectsWith(waiting.promise, 'ERR_READ_CLOSED', 'our read that waited')
      await rejects(far.write(Uint8Array.of(1)), 'the peer\'s write')
    }
  }),
  transportCase({
    id: 'TRANSPORT-LINK-07',
    clause: 'T-LINK-1',
    title: 'a writer is held back while nobody reads, and nothing is missing when somebody does',
    needs: ['pausable'],
    variants: bothRoles,
    async run (test) {
      const { near, far } = await test.joined()
      const { written, pending } = await fill(test, near)
      await test.staysPending(pending, 'a write to a link that is full')
      await drain(far, written)
      await pending.promise
      await converse(test, near, far)
    }
  }),
  transportCase({
    id: 'TRANSPORT-LINK-08',
    clause: 'T-LINK-1',
    title: 'where holding back is declared absent, a link that nobody reads is aborted at its bound',
    lacks: ['pausable'],
    variants: bothRoles,
    async run (test) {
      const { near, far } = await test.joined()
      const flood = async (): Promise<void> => {
        for (let sent = 0; sent < FLOOD_BYTES; sent += 64 * 1024) {
          await near.write(new Uint8Array(64 * 1024))
          await test.late('macrotask')
        }
      }
      await rejects(flood(), `${FLOOD_BYTES} bytes to who reads nothing`)
      equal((await far.closed).how, 'aborted', 'how the end that nobody read closed')
    }
  }),
  transportCase({
    id: 'TRANSPORT-LINK-09',
    clause: 'T-LINK-1',
    title: 'megabytes in both directions at once, every byte in its place, and then both ends',
    needs: ['pausable'],
    variants: bothRoles,
    async run (test) {
      const { near, far } = await test.joined()
      const sending = [send(near, BIG_BYTES).then(() => near.closeWrite()), send(far, BIG_BYTES, 77)]
      await Promise.all([drain(far, BIG_BYTES), drain(near, BIG_BYTES, 77)])
      equal(await far.read(), null, 'what follows after the end')
      await Promise.all(sending)
    }
  }),
  transportCase({
    id: 'TRANSPORT-LINK-10',
    clause: 'T-LINK-3',
    title: 'an abort is no end at the far end: on an idle link, after bytes, after the peer\'s end',
    variants: everyLink,
    async run (test) {
      const listening = await test.listening()
      for (const before of ['nothing', 'bytes', 'the peer\'s end'] as const) {
        if (before === 'the peer\'s end' && !test.fixture.features.halfClose) continue
        const { near, far } = await test.join(listening)
        if (before === 'bytes') await near.write(Uint8Array.of(1, 2, 3))
        if (before === 'the peer\'s end') {
          await far.closeWrite()
          equal(await near.read(), null, 'our read')
        }
        const reading = rejectsWith(readToEnd(far), ['ERR_STREAM_RESET', 'ERR_STREAM_LOST'], `the far end's read after ${before}`)
        near.abort()
        await reading
        oneOf((await far.closed).how, ['reset', 'lost'], `how the far end saw it close after ${before}`)
      }
    }
  })
]

async function readToEnd (link: RawLink): Promise<void> {
  while (await link.read() !== null);
}

function namesIn (link: RawLink): readonly string[] {
  return [link.localAddress, link.remoteAddress].flatMap(address => address.getComponents().map(({ name }) => name))
}

const HALF_BYTES = 300_000

const BIG_BYTES = 2_000_000

const FLOOD_BYTES = 64 * 1024 * 1024
