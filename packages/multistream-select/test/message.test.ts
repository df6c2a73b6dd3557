import { expect, test } from 'vitest'
import { encodeLine, encodeProposal, HEADER, NOT_AVAILABLE } from '../src/message.ts'
import { readVectors, toHex } from './support/bytes.ts'

const messages = readVectors('messages.json') as Array<{ text: string, hex: string }>

test.each(messages)('"$text" is $hex', ({ text, hex }) => {
  expect(toHex(encodeLine(text))).toBe(hex)
})

test('the header and na are what the specification says', () => {
  expect(Buffer.from(HEADER).toString('latin1')).toBe('\x13/multistream/1.0.0\n')
  expect(toHex(NOT_AVAILABLE)).toBe('036e610a')
})

test.each([[126, '7f'], [127, '8001'], [128, '8101'], [1023, '8008']])('a name of %i bytes has the length %s in front', (byteLength, prefix) => {
  expect(toHex(encodeProposal('p'.repeat(byteLength))).startsWith(prefix + '70')).toBe(true)
})

test.each([
  ['', 'empty'],
  ['/a\n/b', 'two lines'],
  ['na', 'an answer'],
  ['ls', 'a question'],
  ['/multistream/1.0.0', 'the header'],
  ['p'.repeat(1024), 'too long'],
  ['é'.repeat(512), 'too long in UTF-8']
])('%j is no protocol name: %s', text => {
  expect(() => encodeProposal(text)).toThrow(TypeError)
})
