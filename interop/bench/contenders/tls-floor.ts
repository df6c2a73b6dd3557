import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { connect, createServer } from 'node:tls'
import type { Contender } from '../agent/contender.ts'
import { floorClient, serveFloor } from './floor.ts'
import { selfSigned } from './self-signed.ts'
import { SocketPipe } from './socket-pipe.ts'

/** The floor with encryption: TLS 1.3 of Node, with a certificate made for this run. */
export function tlsFloor (name: string, cipher: string): Contender {
  const options = { minVersion: 'TLSv1.3', maxVersion: 'TLSv1.3', ciphers: cipher } as const
  return {
    name,
    settings: [cipher],

    async listen () {
      const server = createServer({ ...options, ...selfSigned() }, socket => { serveFloor(new SocketPipe(socket)) })
      server.listen(0, '127.0.0.1', 511)
      await once(server, 'listening')
      return String((server.address() as AddressInfo).port)
    },

    client: () => Promise.resolve(floorClient(async address => {
      const socket = connect({ ...options, port: Number(address), host: '127.0.0.1', rejectUnauthorized: false })
      await once(socket, 'secureConnect')
      return new SocketPipe(socket)
    }))
  }
}
