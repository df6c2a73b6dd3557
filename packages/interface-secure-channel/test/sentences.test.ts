import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { cases, channelSentences } from '@ts-libp2p/interface-secure-channel/compliance'

const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8')

describe('one contract, told twice', () => {
  test('the README has every sentence, word by word', () => {
    const told = [...readme.matchAll(/^- \*\*(C-[A-Z]+-\d+)\*\* (.+)$/gm)].map(([, number = '', text = '']) => [number, text])
    expect(Object.fromEntries(told)).toEqual(channelSentences)
  })

  test('every sentence has a MUST case, and every case cites a sentence', () => {
    const cited = new Set(cases.filter(({ level }) => level === 'must').map(({ clause }) => clause))
    expect(Object.keys(channelSentences).filter(number => !cited.has(number))).toEqual([])
    expect(cases.filter(({ clause }) => !(clause in channelSentences)).map(({ id }) => id)).toEqual([])
  })

  test('the README lists every case with its sentence, and no other', () => {
    const listed = [...readme.matchAll(/^\| (CHANNEL-[A-Z]+-\d+) \| (C-[A-Z]+-\d+) \|/gm)].map(([, id, clause]) => [id, clause])
    expect(listed).toEqual(cases.map(({ id, clause }) => [id, clause]))
  })
})
