import { readFileSync } from 'node:fs'
import type { ByteStream } from '@ts-libp2p/interface-stream'

export function readVectors (name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../vectors/${name}`, import.meta.url), 'utf8'))
}

export function fromHex (hex: string): Uint8Array { return new Uint8Array(Buffer.from(hex, 'hex')) }

export function toHex (bytes: Uint8Array): string { return Buffer.from(bytes).toString('hex') }

export function fromText (text: string): Uint8Array { return new Uint8Array(Buffer.from(text, 'latin1')) }

/** Lines as they go over the wire. */
export function wire (...lines: readonly string[]): Uint8Array {
  return new Uint8Array(Buffer.concat(lines.map(text => {
    const body = Buffer.from(`${text}\n`)
    return Buffer.concat([Buffer.from(body.length < 0x80 ? [body.length] : [(body.length % 0x80) + 0x80, Math.floor(body.length / 0x80)]), body])
  })))
}

export const HEADER_LINE = '/multistream/1.0.0'

/** What is in the stream now, as text; it does not wait. */
export function receivedNow (stream: ByteStream): string {
  let text = ''
  for (let chunk = stream.readNow(); chunk instanceof Uint8Array; chunk = stream.readNow()) text += Buffer.from(chunk).toString('latin1')
  return text
}

/** Everything up to the peer's end. */
export async function readAll (stream: ByteStream): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return new Uint8Array(Buffer.concat(chunks))
}

/** Lets every promise that can settle now do so. */
export async function settle (): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await Promise.resolve()
}

/** The next turn of the event loop. */
export function nextTurn (): Promise<void> {
  return new Promise(resolve => { setImmediate(resolve) })
}
