import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { cases, transportSentences } from '@ts-libp2p/interface-transport/compliance'

const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8')

describe('one contract, told twice', () => {
  test('the README has every sentence, word by word', () => {
    const sentences = Object.fromEntries([...readme.matchAll(/^- \*\*(T-[A-Z]+-\d+)\*\* (.+)$/gm)].map(([, number = '', text = '']) => [number, text]))
    expect(sentences).toEqual(transportSentences)
  })

  test('every sentence has a MUST case, and every case cites a sentence', () => {
    const cited = new Set(cases.filter(({ level }) => level === 'must').map(({ clause }) => clause))
    expect(Object.keys(transportSentences).filter(number => !cited.has(number))).toEqual([])
    expect(cases.filter(({ clause }) => !(clause in transportSentences)).map(({ id }) => id)).toEqual([])
  })

  test('the README lists every case with its sentence, level and title, and no other', () => {
    const listed = [...readme.matchAll(/^\| (TRANSPORT-[A-Z]+-\d+) \| (T-[A-Z]+-\d+) \| ([^|]+) \| ([^|]+) \|$/gm)].map(([, id, clause, level, title]) => [id, clause, level, title])
    expect(listed).toEqual(cases.map(({ id, clause, level, needs, lacks, title }) => {
      const condition = [...(needs === undefined ? [] : [`needs ${needs.join(', ')}`]), ...(lacks === undefined ? [] : [`without ${lacks.join(', ')}`])]
      return [id, clause, [level, ...condition].join(' · '), title]
    }))
  })
})
