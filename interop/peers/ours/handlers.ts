// The inbound side of the control contract's protocols; the echo is `@ts-libp2p/protocol-echo`.

import type { Stream } from '@ts-libp2p/interface-connection'
import { readExactly } from '@ts-libp2p/stream-tools'
import type { Swarm } from '@ts-libp2p/swarm'
import { Content, sha256, uint64 } from './content.ts'
import { outcomeOf } from './outcome.ts'
import type { Records } from './records.ts'

export const ECHO = '/echo/1.0.0'
export const LATE = '/interop/late/1.0.0'
export const SINK = '/interop/sink/1.0.0'
export const SOURCE = '/interop/source/1.0.0'
export const RESET = '/interop/reset/1.0.0'
export const WAIT = '/interop/wait/1.0.0'

/** The seed of the content that `/interop/sink` gets and `/interop/source` gives. */
export const TRANSFER_SEED = 1

export function serveProtocols (swarm: Swarm, records: Records): void {
  swarm.handle(LATE, late)
  swarm.handle(SINK, (stream) => sink(stream, records))
  swarm.handle(SOURCE, (stream) => source(stream, records))
  swarm.handle(RESET, reset)
  swarm.handle(WAIT, (stream) => wait(stream, records))
}

/** Answers only once the opener has ended its side. */
async function late (stream: Stream): Promise<void> {
  const chunks: Uint8Array[] = []
  for await (const chunk of stream) chunks.push(chunk)
  for (const chunk of chunks) await stream.write(chunk)
}

/** Reads nothing before `release`; then answers how much came, and its hash. */
async function sink (stream: Stream, records: Records): Promise<void> {
  const progress = records.startTransfer()
  await records.hold()
  const hash = sha256()
  for await (const chunk of stream) {
    hash.update(chunk)
    progress.received += chunk.byteLength
  }
  await stream.write([uint64(progress.received), hash.digest()])
}

async function source (stream: Stream, records: Records): Promise<void> {
  const progress = records.startTransfer()
  const request = await readExactly(stream, 8)
  const total = Number(Buffer.from(request).readBigUInt64BE())
  for (const chunk of new Content(TRANSFER_SEED).chunks(total)) {
    progress.accepted += chunk.byteLength
    await stream.write(chunk)
  }
}

async function reset (stream: Stream): Promise<void> {
  await readExactly(stream, 1)
  stream.abort(new Error('this handler resets every stream'))
}

/** Answers the first bytes with one, so that the opener knows it is heard; then notes the ending. */
async function wait (stream: Stream, records: Records): Promise<void> {
  const record = (how: string): void => {
    records.outcomes.push({ peer: stream.connection.remotePeer.toString(), how })
  }
  try {
    await stream.read()
    await stream.write(Uint8Array.of(1))
    while (await stream.read() !== null);
    record('end')
  } catch (error) {
    record(outcomeOf(error))
    throw error
  }
}
