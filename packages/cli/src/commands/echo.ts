import { createNode, type Stream } from 'ts-libp2p'
import { ProgressBar } from '../progress-bar.ts'
import { durationText, rateText, sizeText } from '../sizes.ts'
import { EXIT, type CommandContext } from './context.ts'
import { requireProtocol } from './require-protocol.ts'

export interface EchoOptions {
  /** Bytes to make up and send instead of the text. */
  readonly size?: number
}

/** Sends something to a peer that sends it back, and compares. */
export async function echo (address: string, text: string, { size }: EchoOptions, { output, terminal, log }: CommandContext): Promise<number> {
  const { interrupted: signal } = terminal
  const node = await createNode({ listen: [], log, signal })
  try {
    const connection = await node.dial(address, { signal })
    await requireProtocol(node, connection, '/echo/1.0.0', 'start --echo', signal)
    const block = size === undefined ? new TextEncoder().encode(text) : crypto.getRandomValues(new Uint8Array(BLOCK_BYTES))
    const totalBytes = size ?? block.byteLength
    const startedAt = performance.now()
    const bar = new ProgressBar(output.transient)
    const stream = await connection.openStream('/echo/1.0.0', { signal })
    const [, came] = await Promise.all([
      send(stream, block, totalBytes, signal),
      compare(stream, block, totalBytes, signal, bytes => bar.update('echo', bytes, totalBytes))
    ]).catch((error: unknown) => {
      stream.abort()
      throw error
    }).finally(() => bar.clear())
    const ms = performance.now() - startedAt
    const peer = connection.remotePeer.toString()
    output.say('echoed', { peer, bytes: came, ms, ...size === undefined && { text } }, [
      size === undefined
        ? `${peer} answered in ${durationText(ms)}: ${text}`
        : `${peer} sent all ${sizeText(came)} back, unchanged, in ${durationText(ms)}, ${rateText(came, ms)}`
    ])
    return EXIT.done
  } finally {
    await node.stop()
  }
}

/** `block`, again and again. */
async function send (stream: Stream, block: Uint8Array, totalBytes: number, signal: AbortSignal): Promise<void> {
  for (let sent = 0; sent < totalBytes; sent += block.byteLength) await stream.write(block.slice(0, totalBytes - sent), { signal })
  await stream.closeWrite({ signal })
}

/** How many bytes came. Nothing of them is kept. */
async function compare (stream: Stream, block: Uint8Array, totalBytes: number, signal: AbortSignal, onProgress: (bytes: number) => void): Promise<number> {
  let came = 0
  for (let chunk = await stream.read({ signal }); chunk !== null; chunk = await stream.read({ signal })) {
    const offset = came
    const wrong = chunk.findIndex((byte, index) => offset + index >= totalBytes || byte !== block[(offset + index) % block.byteLength])
    if (wrong >= 0) throw new Error(`the peer does not send back what it gets: byte ${offset + wrong} is another one than was sent`)
    came += chunk.byteLength
    onProgress(came)
  }
  if (came < totalBytes) throw new Error(`the peer sent only ${came} of ${totalBytes} bytes back`)
  return came
}

const BLOCK_BYTES = 65_536
