// The inbound side of the control contract's protocols.

import { ByteStream, outcomeOf } from './byte-stream.js'
import { Content, sha256, uint64 } from './content.js'
import * as protocols from './protocols.js'

export async function registerHandlers (node, records) {
  const register = (protocol, handler, options) => node.handle(protocol, async (stream, connection) => {
    const bytes = new ByteStream(stream, options)
    try {
      await handler(bytes, connection)
    } catch (error) {
      bytes.abort(error)
      throw error
    }
  }, protocols.STREAM_LIMITS)

  await register(protocols.ECHO, echo)
  await register(protocols.LATE, late)
  await register(protocols.SINK, (bytes) => sink(bytes, records), { held: true })
  await register(protocols.SOURCE, (bytes) => source(bytes, records))
  await register(protocols.RESET, reset)
  await register(protocols.WAIT, (bytes, connection) => wait(bytes, connection, records))
}

async function echo (bytes) {
  for (let chunk; (chunk = await bytes.read()) != null;) await bytes.write(chunk)
  await bytes.closeWrite()
}

/** Answers only once the opener has ended its side. */
async function late (bytes) {
  const chunks = []
  for (let chunk; (chunk = await bytes.read()) != null;) chunks.push(chunk)
  for (const chunk of chunks) await bytes.write(chunk)
  await bytes.closeWrite()
}

/** Reads nothing before `release`; then answers how much came, and its hash. */
async function sink (bytes, records) {
  const progress = records.startTransfer()
  await records.hold()
  const hash = sha256()
  for (let chunk; (chunk = await bytes.read()) != null;) {
    hash.update(chunk)
    progress.received += chunk.byteLength
  }
  await bytes.write(Buffer.concat([uint64(progress.received), hash.digest()]))
  await bytes.closeWrite()
}

async function source (bytes, records) {
  const progress = records.startTransfer()
  const total = Number((await bytes.readExactly(8)).readBigUInt64BE())
  const content = new Content(protocols.TRANSFER_SEED)
  for (let at = 0; at < total; at += protocols.CHUNK_BYTES) {
    const chunk = content.next(Math.min(protocols.CHUNK_BYTES, total - at))
    await bytes.write(chunk, undefined, (count) => { progress.accepted += count })
  }
  await bytes.closeWrite()
}

async function reset (bytes) {
  await bytes.readExactly(1)
  bytes.abort()
}

/** Answers the first bytes with one, so that the opener knows it is heard; then notes the ending. */
async function wait (bytes, connection, records) {
  const record = (how) => records.outcomes.push({ peer: connection.remotePeer.toString(), how })
  try {
    await bytes.read()
    await bytes.write(Uint8Array.of(1))
    while (await bytes.read() != null);
    record('end')
    await bytes.closeWrite()
  } catch (error) {
    record(outcomeOf(error))
    throw error
  }
}
