import type { ByteStream } from '@ts-libp2p/interface-stream'

/**
 * Writes `byteLength` zeros, block by block, as fast as the stream takes them.
 *
 * All writes give the same block. The contract gives written bytes away so that layers below need no
 * copy; they read it (cut, encrypt, hand to the system) and none writes into it. Only a link inside
 * one process, without encryption, hands it to a reader, whose changes others would see: content has
 * no meaning in this protocol.
 */
export async function writeZeros (stream: ByteStream, byteLength: number, signal?: AbortSignal, onWritten?: (writtenBytes: number) => void): Promise<void> {
  const options = signal === undefined ? undefined : { signal }
  for (let left = byteLength; left > 0;) {
    const block = left >= BLOCK_BYTES ? ZEROS : ZEROS.subarray(0, left)
    if (!stream.writeNow(block)) await stream.write(block, options)
    left -= block.byteLength
    onWritten?.(byteLength - left)
  }
}

/** What other implementations write at once, too. */
const BLOCK_BYTES = 65_536
const ZEROS = new Uint8Array(BLOCK_BYTES)
