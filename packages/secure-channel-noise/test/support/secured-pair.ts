import type { ByteStream } from '@ts-libp2p/interface-stream'
import { memoryPair, type Clock } from '@ts-libp2p/stream-tools'
import { crypto as node } from '../../src/crypto.node.ts'
import { FrameOpener } from '../../src/frame-opener.ts'
import { FrameSealer } from '../../src/frame-sealer.ts'
import type { NoiseCrypto } from '../../src/noise-crypto.ts'
import { securedLink } from '../../src/secured-link.ts'
import type { Session } from '../../src/xx-handshake.ts'
import { join, pattern } from './bytes.ts'

/** The two ends of a session with known keys, without a handshake. */
export function sessions (crypto: NoiseCrypto = node): [left: Session, right: Session] {
  const one = crypto.aeadKey(pattern(32, 11))
  const two = crypto.aeadKey(pattern(32, 12))
  const handshakeHash = pattern(32, 13)
  return [{ send: one, receive: two, handshakeHash }, { send: two, receive: one, handshakeHash }]
}

/** A secured link on a raw link whose far end the test plays. */
export function oneEnd ({ capacity = 1 << 20, crypto = node, clock }: { capacity?: number, crypto?: NoiseCrypto, clock?: Clock } = {}): { secured: ByteStream, far: ByteStream, raw: ByteStream, seal: (...pieces: Uint8Array[]) => Uint8Array, open: (bytes: Uint8Array) => Uint8Array } {
  const [raw, far] = memoryPair({ capacity })
  const [left, right] = sessions(crypto)
  const sealer = new FrameSealer(right.send)
  const opened: Uint8Array[] = []
  const opener = new FrameOpener(right.receive, { push: plaintext => opened.push(plaintext) })
  return {
    raw,
    far,
    secured: securedLink(raw, left, clock === undefined ? {} : { clock }),
    // An empty piece is a frame without data, which the sealer itself never makes.
    seal: (...pieces) => join(pieces.flatMap(piece => sealer.seal([piece], piece.byteLength))),
    open (bytes) {
      opener.open(bytes)
      return join(opened.splice(0))
    }
  }
}

/** Two secured links joined. */
export function securedPair ({ capacity = 65_536, crypto = node }: { capacity?: number, crypto?: NoiseCrypto } = {}): [ByteStream, ByteStream] {
  const [rawLeft, rawRight] = memoryPair({ capacity })
  const [left, right] = sessions(crypto)
  return [securedLink(rawLeft, left), securedLink(rawRight, right)]
}

/** Everything up to the peer's end. */
export async function readAll (stream: ByteStream): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return join(chunks)
}

/** Everything that is there once nothing moves any more. */
export async function drain (stream: ByteStream): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  for (let quiet = 0; quiet < 3;) {
    const chunk = stream.readNow()
    if (chunk === null) break
    if (chunk === undefined) {
      quiet += 1
      await settled()
    } else {
      quiet = 0
      chunks.push(chunk)
    }
  }
  return join(chunks)
}

/** Lets every promise that can settle do so. */
export async function settled (): Promise<void> {
  await new Promise(resolve => setImmediate(resolve))
}
