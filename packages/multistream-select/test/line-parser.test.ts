import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { LineParser } from '../src/line-parser.ts'
import { fromHex, fromText, HEADER_LINE, readVectors, wire } from './support/bytes.ts'

/** All lines of `bytes`, given in one piece. */
function parse (bytes: Uint8Array): string[] {
  const parser = new LineParser()
  parser.push(bytes)
  const lines: string[] = []
  for (let line = parser.next(); line !== undefined; line = parser.next()) lines.push(line)
  return lines
}

/** The header, then a line. */
function afterHeader (bytes: Uint8Array): Uint8Array {
  return new Uint8Array(Buffer.concat([wire(HEADER_LINE), bytes]))
}

const lineText = fc.string({ unit: 'binary', maxLength: 300 }).filter(text => Buffer.byteLength(text) < 1024 && Buffer.from(text).toString() === text)

/** Chunk sizes without end. */
const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }).map(list => {
  let index = 0
  return () => list[index++ % list.length] ?? 1
})

describe('lines', () => {
  test('are given without length and newline', () => {
    expect(parse(wire(HEADER_LINE, '/a', '', 'na', 'p'.repeat(1023)))).toEqual([HEADER_LINE, '/a', '', 'na', 'p'.repeat(1023)])
  })

  test('round trip, in every split of the bytes into chunks', () => {
    fc.assert(fc.property(fc.array(lineText, { maxLength: 5 }), sizes, (texts, next) => {
      const bytes = wire(HEADER_LINE, ...texts)
      const parser = new LineParser()
      const lines: string[] = []
      for (let offset = 0; offset < bytes.byteLength;) {
        const size = next()
        parser.push(bytes.slice(offset, offset + size))
        offset += size
        for (let line = parser.next(); line !== undefined; line = parser.next()) lines.push(line)
      }
      expect(lines).toEqual([HEADER_LINE, ...texts])
      expect(parser.isInsideLine).toBe(false)
    }))
  })

  test('any bytes at all give lines, a wait for more, or a NegotiationError', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 2000 }), fc.boolean(), (bytes, isAfterHeader) => {
      try {
        parse(isAfterHeader ? afterHeader(bytes) : bytes)
      } catch (error) {
        expect(error).toMatchObject({ code: 'ERR_NEGOTIATION', side: 'remote' })
      }
    }), { numRuns: 2000 })
  })
})

describe('missingBytes never runs past the line that could be the last', () => {
  test('whatever was pushed so far', () => {
    fc.assert(fc.property(lineText.filter(text => text !== ''), sizes, (text, next) => {
      const bytes = wire(HEADER_LINE, text)
      const parser = new LineParser()
      let offset = 0
      for (const expected of [HEADER_LINE, text]) {
        let line = parser.next()
        while (line === undefined) {
          const missing = parser.missingBytes(0)
          expect(missing).toBeGreaterThanOrEqual(1)
          expect(offset + missing).toBeLessThanOrEqual(bytes.byteLength)
          const size = Math.min(missing, next())
          parser.push(bytes.slice(offset, offset + size))
          offset += size
          line = parser.next()
        }
        expect(line).toBe(expected)
      }
      expect(offset).toBe(bytes.byteLength)
    }))
  })
})

describe('broken lines', () => {
  const broken = readVectors('broken.json') as Array<{ why: string, hex: string, error: string }>

  test.each(broken)('$why', ({ hex, error }) => {
    expect(() => parse(afterHeader(fromHex(hex)))).toThrow(error)
  })

  test.each(broken)('$why: told without waiting for more than is needed to know it', ({ hex }) => {
    const bytes = afterHeader(fromHex(hex))
    const parser = new LineParser()
    let failure: unknown
    for (const byte of bytes) {
      parser.push(Uint8Array.of(byte))
      try {
        while (parser.next() !== undefined) { /* on to the broken one */ }
      } catch (error) {
        failure = error
        break
      }
    }
    expect(failure).toMatchObject({ code: 'ERR_NEGOTIATION' })
  })
})

describe('strangers', () => {
  const strangers = readVectors('strangers.json') as Array<{ who: string, text: string, error: string }>

  test.each(strangers)('$who is told by what it sends first', ({ text, error }) => {
    expect(() => parse(fromText(text))).toThrow(error)
  })

  test.each(strangers)('$who is told even if it sends a few bytes only', ({ text }) => {
    const parser = new LineParser()
    expect(() => {
      for (const byte of fromText(text)) {
        parser.push(Uint8Array.of(byte))
        parser.next()
      }
    }).toThrow('does not speak multistream-select')
  })
})

describe('limits', () => {
  test('a line has at most 1,024 bytes with its newline', () => {
    expect(parse(afterHeader(wire('p'.repeat(1023))))).toHaveLength(2)
    expect(() => parse(afterHeader(wire('p'.repeat(1024))))).toThrow('announced a line of 1025 bytes, multistream-select has at most 1024')
  })

  test('a negotiation has at most 64 KiB', () => {
    const parser = new LineParser()
    const header = wire(HEADER_LINE)
    let count = 0
    expect(() => {
      for (;; count += header.byteLength) {
        parser.push(header)
        parser.next()
      }
    }).toThrow('more than 65536 bytes')
    expect(count).toBeGreaterThan(65_536 - header.byteLength)
    expect(count).toBeLessThanOrEqual(65_536)
  })
})
