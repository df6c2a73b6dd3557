import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { peerBookCases, protocolCases, swarmCases, swarmSentences } from '@ts-libp2p/interface-swarm/compliance'

const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8')
const cases = [...swarmCases, ...peerBookCases, ...protocolCases].map(({ id, clause, level }) => ({ id, clause, level }))

describe('three contracts, told twice', () => {
  test('the README has every sentence, word by word', () => {
    const told = Object.fromEntries([...readme.matchAll(/^- \*\*(W-[A-Z]+-\d+)\*\* (.+)$/gm)].map(([, number = '', text = '']) => [number, text]))
    expect(told).toEqual(swarmSentences)
  })

  test('every sentence has a MUST case, and every case cites a sentence', () => {
    const cited = new Set(cases.filter(({ level }) => level === 'must').map(({ clause }) => clause))
    expect(Object.keys(swarmSentences).filter(number => !cited.has(number))).toEqual([])
    expect(cases.filter(({ clause }) => !(clause in swarmSentences)).map(({ id }) => id)).toEqual([])
  })

  test('the README lists every case with its sentence, and no other', () => {
    const listed = [...readme.matchAll(/^\| ((?:SWARM|BOOK|PROTOCOL)-[A-Z]+-\d+) \| (W-[A-Z]+-\d+) \|/gm)].map(([, id, clause]) => [id, clause])
    expect(listed).toEqual(cases.map(({ id, clause }) => [id, clause]))
  })
})
