// The dialling side of specs/perf. The upload counts as done when the answer begins, or ends where
// none was asked for: the peer sends nothing before it has read our end.

import type { Connection, Stream } from '@ts-libp2p/interface-connection'
import { free, type Clock } from '@ts-libp2p/stream-tools'
import { WANTED_BYTES } from './answer.ts'
import { PerfAnswerError } from './errors.ts'
import { byteCount, type PerfResult, type PerfRunOptions } from './perf-options.ts'
import { writeZeros } from './zeros.ts'

export const PERF_PROTOCOL = '/perf/1.0.0'

/** One run on a stream of its own. */
export async function measure (connection: Connection, options: PerfRunOptions, clock: Clock): Promise<PerfResult> {
  const uploadBytes = byteCount(options.uploadBytes, 'uploadBytes')
  const downloadBytes = byteCount(options.downloadBytes, 'downloadBytes')
  const { signal } = options
  const startedAt = clock.now()
  const stream = await connection.openStream(PERF_PROTOCOL, signal === undefined ? {} : { signal })
  try {
    await upload(stream, uploadBytes, downloadBytes, options)
    const answeredAt = await download(stream, downloadBytes, options, clock)
    return { uploadBytes, downloadBytes, uploadMs: answeredAt - startedAt, downloadMs: clock.now() - answeredAt }
  } catch (error) {
    stream.abort(error instanceof Error ? error : undefined)
    throw error
  }
}

async function upload (stream: Stream, uploadBytes: number, downloadBytes: number, { signal, onProgress }: PerfRunOptions): Promise<void> {
  const wanted = new Uint8Array(WANTED_BYTES)
  new DataView(wanted.buffer).setBigUint64(0, BigInt(downloadBytes))
  const options = signal === undefined ? undefined : { signal }
  await stream.write(wanted, options)
  await writeZeros(stream, uploadBytes, signal, onProgress === undefined ? undefined : bytes => onProgress({ direction: 'upload', bytes }))
  await stream.closeWrite(options)
}

/** Gives the time at which the answer began. */
async function download (stream: Stream, downloadBytes: number, { signal, onProgress }: PerfRunOptions, clock: Clock): Promise<number> {
  const options = signal === undefined ? undefined : { signal }
  let answeredAt: number | undefined
  let bytes = 0
  for (;;) {
    const chunk = stream.readNow() ?? await stream.read(options)
    answeredAt ??= clock.now()
    if (chunk === null) break
    bytes += chunk.byteLength
    free(chunk)
    if (bytes > downloadBytes) throw new PerfAnswerError(downloadBytes, 'more')
    onProgress?.({ direction: 'download', bytes })
  }
  if (bytes < downloadBytes) throw new PerfAnswerError(downloadBytes, String(bytes))
  return answeredAt
}
