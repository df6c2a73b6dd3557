import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { connectionCases, connectionSentences } from '@ts-libp2p/interface-connection/compliance'

const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8')

describe('one contract, told twice', () => {
  test('the README has every sentence, word by word', () => {
    const told = Object.fromEntries([...readme.matchAll(/^- \*\*(N-[A-Z]+-\d+)\*\* (.+)$/gm)].map(([, number = '', text = '']) => [number, text]))
    expect(told).toEqual(connectionSentences)
  })

  test('every sentence has a MUST case, and every case cites a sentence', () => {
    const cited = new Set(connectionCases.filter(({ level }) => level === 'must').map(({ clause }) => clause))
    expect(Object.keys(connectionSentences).filter(number => !cited.has(number))).toEqual([])
    expect(connectionCases.filter(({ clause }) => !(clause in connectionSentences)).map(({ id }) => id)).toEqual([])
  })

  test('the README lists every case with its sentence, and no other', () => {
    const listed = [...readme.matchAll(/^\| (CONN-[A-Z]+-\d+) \| (N-[A-Z]+-\d+) \|/gm)].map(([, id, clause]) => [id, clause])
    expect(listed).toEqual(connectionCases.map(({ id, clause }) => [id, clause]))
  })
})
