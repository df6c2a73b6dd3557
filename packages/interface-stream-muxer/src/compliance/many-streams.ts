import type { MuxedStream, StreamMuxer } from '../stream-muxer.ts'
import type { MuxerTest } from './muxer-test.ts'
import { readBytes } from './transfer.ts'

/** The backlog of the contract: how many streams may wait for their acknowledgement. */
export const BACKLOG = 256

/** Opens `count` streams that nobody accepts yet. */
export async function openMany (muxer: StreamMuxer, count: number, signal?: AbortSignal): Promise<MuxedStream[]> {
  const opened: MuxedStream[] = []
  for (let index = 0; index < count; index++) opened.push(await muxer.openStream(signal === undefined ? {} : { signal }))
  return opened
}

/** Accepts `count` streams. */
export async function acceptMany (test: MuxerTest, muxer: StreamMuxer, count: number): Promise<MuxedStream[]> {
  const accepted: MuxedStream[] = []
  for (let index = 0; index < count; index++) accepted.push(await test.accepted(muxer))
  return accepted
}

/** The first byte of a stream, for cases that tag each stream. */
export async function tagOf (stream: MuxedStream): Promise<number> {
  return (await readBytes(stream, 1))[0] ?? -1
}

/** Which streams a muxer lists, in its order. */
export function listed (muxer: StreamMuxer): string[] {
  return muxer.streams.map(nameOf)
}

export function nameOf ({ direction, id }: Pick<MuxedStream, 'direction' | 'id'>): string {
  return `${direction} ${id}`
}
