// The floor: a plain TCP socket of Node.

import { once } from 'node:events'
import { connect, createServer, type AddressInfo } from 'node:net'
import type { Contender } from '../agent/contender.ts'
import { floorClient, serveFloor } from './floor.ts'
import { SocketPipe } from './socket-pipe.ts'

export const contender: Contender = {
  name: 'tcp',
  settings: [],

  async listen () {
    const server = createServer(socket => { serveFloor(new SocketPipe(socket)) })
    server.listen(0, '127.0.0.1', 511)
    await once(server, 'listening')
    return String((server.address() as AddressInfo).port)
  },

  client: () => Promise.resolve(floorClient(async address => {
    const socket = connect(Number(address), '127.0.0.1')
    await once(socket, 'connect')
    return new SocketPipe(socket)
  }))
}
