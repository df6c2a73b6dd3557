import { MuxerProtocolError } from '@ts-libp2p/interface-stream-muxer'
import { disposable, free } from '@ts-libp2p/stream-tools'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FrameReader, type FrameSink } from '../src/frame-reader.ts'
import type { FrameHeader } from '../src/frame.ts'
import { concat, frame, pattern, rawFrame } from './support/frames.ts'

interface Seen { header: FrameHeader, body: number[] }

/** Collects frames; pauses before each frame after the first `pauseAfter`. */
class Collector implements FrameSink {
  readonly seen: Seen[] = []
  pauseAfter = Infinity
  get isPaused (): boolean { return this.seen.length >= this.pauseAfter }
  frame (header: FrameHeader): void { this.seen.push({ header, body: [] }) }
  body (piece: Uint8Array, left: number): void {
    expect(piece.byteLength).toBeGreaterThan(0)
    const last = this.seen.at(-1)
    last?.body.push(...piece)
    expect((last?.body.length ?? 0) + left).toBe(last?.header.length)
  }
}

const STREAM = concat([frame('window:syn', 1), frame('data', 1, pattern(40)), frame('ping:syn', 0, 7), frame('data:fin', 1, pattern(1)), frame('data', 3), frame('goaway', 0)])

describe('frame reader', () => {
  it('gives the same frames however the bytes are cut', () => {
    const whole = new Collector()
    new FrameReader().read(STREAM, 0, whole)
    expect(whole.seen.map(({ header }) => header.type)).toEqual([1, 0, 2, 0, 0, 3])
    fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 60 })), cuts => {
      const reader = new FrameReader()
      const collector = new Collector()
      let at = 0
      for (const size of [...cuts, STREAM.byteLength]) {
        const chunk = STREAM.subarray(at, at + size)
        at += reader.read(chunk, 0, collector)
      }
      expect(collector.seen).toEqual(whole.seen)
      expect(reader.isBetweenFrames).toBe(true)
    }))
  })

  it('stops between two frames while the sink pauses, and goes on from there', () => {
    const reader = new FrameReader()
    const collector = new Collector()
    collector.pauseAfter = 2
    const stopped = reader.read(STREAM, 0, collector)
    expect(stopped).toBe(12 + 12 + 40) // the body of the frame that was begun is passed on
    expect(collector.seen).toHaveLength(2)
    collector.pauseAfter = Infinity
    expect(reader.read(STREAM, stopped, collector)).toBe(STREAM.byteLength)
    expect(collector.seen).toHaveLength(6)
  })

  it.runIf('transfer' in ArrayBuffer.prototype)('frees what it used itself, so that who frees the bodies frees all', () => {
    const bytes = concat([frame('data', 1, pattern(60_000)), frame('ping:syn', 0, 1), frame('data', 1, pattern(9000))])
    for (const cut of [5, 12, 60_015, 60_030]) {
      const reader = new FrameReader()
      const chunks = [bytes.slice(0, cut), bytes.slice(cut)].map(disposable)
      for (const chunk of chunks) reader.read(chunk, 0, { isPaused: false, frame: () => {}, body: piece => { free(piece) } })
      expect(chunks.map(chunk => chunk.byteLength)).toEqual([cut < 8192 ? cut : 0, bytes.byteLength - cut < 8192 ? bytes.byteLength - cut : 0])
    }
  })

  it('knows whether an end cuts a frame off, at every byte', () => {
    const bytes = concat([frame('window:syn', 1), frame('data', 1, pattern(5))])
    const whole = [0, 12, 29]
    for (let length = 0; length <= bytes.byteLength; length++) {
      const reader = new FrameReader()
      reader.read(bytes.subarray(0, length), 0, new Collector())
      expect(reader.isBetweenFrames, `after ${String(length)} bytes`).toBe(whole.includes(length))
    }
  })

  it('passes bodies on without a copy', () => {
    const bytes = concat([frame('data', 1, pattern(100))])
    let piece = new Uint8Array(0)
    new FrameReader().read(bytes, 0, { isPaused: false, frame () {}, body (part) { piece = part as typeof piece } })
    expect(piece.buffer).toBe(bytes.buffer)
    expect(piece).toEqual(pattern(100))
  })

  for (const version of [1, 2, 255]) {
    it(`refuses version ${String(version)}`, () => {
      expect(() => new FrameReader().read(rawFrame(version, 0, 0, 1, 0), 0, new Collector())).toThrow(MuxerProtocolError)
    })
  }

  for (const type of [4, 5, 128, 255]) {
    it(`refuses type ${String(type)}`, () => {
      expect(() => new FrameReader().read(rawFrame(0, type, 0, 1, 0), 0, new Collector())).toThrow(MuxerProtocolError)
    })
  }
})
