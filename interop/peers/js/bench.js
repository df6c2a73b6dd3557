// js-libp2p as a contender of the bench; ../../bench/agent/contender.ts has the interface. Streams are
// used by their events, which is faster than their async iterator.

import { generateKeyPair } from '@libp2p/crypto/keys'
import { noise } from '@libp2p/noise'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'
import { version } from 'libp2p/version'

const ECHO = '/echo/1.0.0'
const PERF = '/perf/1.0.0'
const STREAM_LIMITS = { maxInboundStreams: 10_000, maxOutboundStreams: 10_000 }
const MAX_UNREAD_BYTES = 64 * 1_048_576
/** Written again and again: nobody below writes into it. */
const ZEROS = new Uint8Array(65_536)

export const contender = {
  name: 'js-libp2p',
  version,
  settings: [
    'connectionManager: { maxConnections, inboundConnectionThreshold, maxIncomingPendingConnections: Infinity }',
    `yamux({ streamOptions: { maxReadBufferLength: ${MAX_UNREAD_BYTES} } })`,
    `handle and newStream: { maxInboundStreams, maxOutboundStreams: ${STREAM_LIMITS.maxInboundStreams} }`,
    'connectionMonitor: { enabled: false }'
  ],

  async listen () {
    const node = await createNode(['/ip4/127.0.0.1/tcp/0'])
    await node.handle(ECHO, serveEcho, STREAM_LIMITS)
    await node.handle(PERF, servePerf, STREAM_LIMITS)
    return node.getMultiaddrs()[0].toString()
  },

  async client () {
    const node = await createNode([])
    return { connect: async (address) => new Connection(await node.dial(multiaddr(address), { force: true })) }
  }
}

class Connection {
  #connection

  constructor (connection) { this.#connection = connection }

  async transfer (uploadBytes, downloadBytes, { onBytes, signal } = {}) {
    const stream = await this.#connection.newStream(PERF, STREAM_LIMITS)
    const abort = () => stream.abort(signal.reason)
    signal?.addEventListener('abort', abort)
    let received = 0
    const ended = endOf(stream, (data) => {
      received += data.byteLength
      onBytes?.(data.byteLength)
    })
    ended.catch(() => {}) // awaited below
    const wanted = new Uint8Array(8)
    new DataView(wanted.buffer).setBigUint64(0, BigInt(downloadBytes))
    stream.send(wanted)
    await writeZeros(stream, uploadBytes, onBytes)
    await stream.close()
    await ended
    signal?.removeEventListener('abort', abort)
    if (received !== downloadBytes) throw new Error(`${received} of ${downloadBytes} bytes came`)
  }

  async openEcho () {
    return new Echo(await this.#connection.newStream(ECHO, STREAM_LIMITS))
  }

  close () { return this.#connection.close() }
}

class Echo {
  #stream
  #left = 0
  #resolve
  #reject

  constructor (stream) {
    this.#stream = stream
    stream.addEventListener('message', ({ data }) => {
      this.#left -= data.byteLength
      if (this.#left === 0) this.#resolve()
    })
    stream.addEventListener('close', ({ error }) => this.#reject?.(error ?? new Error('the echo ended')))
  }

  exchange (message) {
    return new Promise((resolve, reject) => {
      this.#left = message.byteLength
      this.#resolve = resolve
      this.#reject = reject
      this.#stream.send(message)
    })
  }

  close () { return this.#stream.close() }
}

function serveEcho (stream) {
  stream.addEventListener('message', ({ data }) => { stream.send(data) })
  stream.addEventListener('remoteCloseWrite', () => { stream.close().catch(() => {}) })
}

async function servePerf (stream) {
  try {
    let wanted
    let head = new Uint8Array(0)
    await endOf(stream, (data) => {
      if (wanted != null) return
      head = Buffer.concat([head, data.subarray()])
      if (head.byteLength >= 8) wanted = Number(head.readBigUInt64BE())
    })
    await writeZeros(stream, wanted)
    await stream.close()
  } catch (error) {
    stream.abort(error)
  }
}

/** Resolves at the peer's end, when every byte before was given to `take`. */
function endOf (stream, take) {
  return new Promise((resolve, reject) => {
    stream.addEventListener('message', ({ data }) => take(data))
    stream.addEventListener('end', () => resolve())
    stream.addEventListener('close', ({ error }) => {
      if (error != null) reject(error)
      else resolve()
    })
  })
}

async function writeZeros (stream, byteLength, onWritten) {
  for (let left = byteLength; left > 0;) {
    const block = left >= ZEROS.byteLength ? ZEROS : ZEROS.subarray(0, left)
    left -= block.byteLength
    if (!stream.send(block)) await drained(stream)
    onWritten?.(block.byteLength)
  }
}

/** Not `onDrain()`: its promise is made once and never renewed. */
function drained (stream) {
  return new Promise((resolve, reject) => {
    const settle = (event) => {
      stream.removeEventListener('drain', settle)
      stream.removeEventListener('close', settle)
      if (event.type === 'drain') resolve()
      else reject(event.error ?? new Error('the stream closed'))
    }
    stream.addEventListener('drain', settle)
    stream.addEventListener('close', settle)
  })
}

async function createNode (listen) {
  return await createLibp2p({
    privateKey: await generateKeyPair('Ed25519'),
    addresses: { listen },
    transports: [tcp()],
    connectionEncrypters: [noise()],
    // Windows grow to 16 MiB, read or not, and the default resets a paused stream that holds 4 MiB.
    streamMuxers: [yamux({ streamOptions: { maxReadBufferLength: MAX_UNREAD_BYTES } })],
    connectionMonitor: { enabled: false },
    connectionManager: { maxConnections: Infinity, inboundConnectionThreshold: Infinity, maxIncomingPendingConnections: Infinity }
  })
}
