import { equal, isTrue, rejects, rejectsWith, throwsWith } from '@ts-libp2p/compliance'
import { EventRecord } from '../event-record.ts'
import { swarmCase, type SwarmCase } from '../swarm-case.ts'
import { echo, PROTOCOL, works } from '../swarm-test.ts'

export const handlersCases: readonly SwarmCase[] = [
  swarmCase({
    id: 'SWARM-HANDLE-01',
    clause: 'W-HANDLE-2',
    title: 'a second handler for a protocol is refused and the first one stays',
    async run (test) {
      const { server, near } = await test.connected()
      throwsWith(() => server.handle(PROTOCOL, () => {}), 'ERR_DUPLICATE_HANDLER', 'a second handler')
      await works(near)
    }
  }),
  swarmCase({
    id: 'SWARM-HANDLE-02',
    clause: 'W-HANDLE-3',
    title: 'protocols lists what is served; what is no longer served is refused, and may be served again',
    async run (test) {
      const { server, near } = await test.connected()
      isTrue(server.protocols.includes(PROTOCOL), 'the protocol is not listed')
      server.unhandle(PROTOCOL)
      isTrue(!server.protocols.includes(PROTOCOL), 'the protocol is still listed')
      await rejectsWith(near.openStream(PROTOCOL, { optimistic: false }), 'ERR_PROTOCOL_NOT_SUPPORTED', 'openStream after unhandle')
      server.handle(PROTOCOL, echo)
      await works(near)
    }
  }),
  swarmCase({
    id: 'SWARM-HANDLE-03',
    clause: 'W-HANDLE-3',
    title: 'a stream that is being served survives unhandle',
    async run (test) {
      const { server, near } = await test.connected()
      const stream = await near.openStream(PROTOCOL, { optimistic: false })
      server.unhandle(PROTOCOL)
      await stream.write(Uint8Array.of(5))
      equal((await stream.read())?.[0], 5, 'what came back')
      await stream.close()
    }
  }),
  swarmCase({
    id: 'SWARM-HANDLE-04',
    clause: 'W-HANDLE-1',
    title: 'the stream ends with its handler, unless it was detached',
    async run (test) {
      const { server, near } = await test.connected()
      server.handle('/short/1.0.0', async stream => { await stream.write(Uint8Array.of(1)) })
      server.handle('/detached/1.0.0', stream => {
        stream.detach()
        void echo(stream)
      })
      const short = await near.openStream('/short/1.0.0')
      equal((await short.read())?.[0], 1, 'what the handler wrote')
      equal(await short.read(), null, 'the read after the handler')
      await short.close()
      equal((await short.closed).how, 'clean', 'how it closed')
      const detached = await near.openStream('/detached/1.0.0')
      await test.quiet()
      await detached.write(Uint8Array.of(2))
      equal((await detached.read())?.[0], 2, 'what the detached stream gave back')
      await detached.close()
    }
  }),
  swarmCase({
    id: 'SWARM-HANDLE-05',
    clause: 'W-HANDLE-1',
    title: 'a handler that throws, at once or later, resets its stream and is reported once; the connection goes on',
    async run (test) {
      const { server, near, far } = await test.connected()
      const record = new EventRecord(server, ['handler:error'])
      const thrown = new Error('a bug')
      const handlers = { '/now/1.0.0': () => { throw thrown }, '/later/1.0.0': () => Promise.reject(thrown) }
      for (const [protocol, handler] of Object.entries(handlers)) {
        server.handle(protocol, handler)
        const stream = await near.openStream(protocol)
        await rejects(stream.read(), `a read of ${protocol}`)
        isTrue((await stream.closed).how !== 'clean', `${protocol} closed clean`)
        await test.until(() => record.of('handler:error').some(event => event.protocol === protocol))
      }
      await test.quiet()
      equal(record.of('handler:error').length, 2, 'reported errors')
      for (const { error, connection } of record.of('handler:error')) isTrue(error === thrown && connection === far, 'the report has another error or connection')
      await works(near)
    }
  }),
  swarmCase({
    id: 'SWARM-HANDLE-06',
    clause: 'W-LIMIT-2',
    title: 'of the streams beyond maxInboundPerPeer each is reset and told as a limit; a place that is free again is given again',
    async run (test) {
      const { server, near } = await test.connected()
      server.handle('/one/1.0.0', echo, { maxInboundPerPeer: 1 })
      const record = new EventRecord(server, ['limit'])
      const first = await near.openStream('/one/1.0.0', { optimistic: false })
      const second = await near.openStream('/one/1.0.0')
      await rejects(second.read(), 'a read of the stream that is too much')
      await test.until(() => record.of('limit').length > 0)
      equal(record.of('limit').map(({ name, value }) => `${name} ${value}`).join(), 'maxInboundPerPeer 1', 'the limit')
      await first.closeWrite()
      equal(await first.read(), null, 'the end of the first')
      await first.close()
      await test.quiet()
      const third = await near.openStream('/one/1.0.0')
      await third.write(Uint8Array.of(3))
      equal((await third.read())?.[0], 3, 'what came back')
      await third.close()
    }
  })
]
