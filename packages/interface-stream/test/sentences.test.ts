import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { streamCases, streamSentences } from '@ts-libp2p/interface-stream/compliance'

const read = async (path: string): Promise<string> => await readFile(new URL(path, import.meta.url), 'utf8')
const pages = { README: await read('../README.md'), 'docs/stream-contract.md': await read('../../../docs/stream-contract.md') }

/** The numbered sentences of a page: lines such as "- **S-END-1** text". */
function sentencesOf (page: string): Record<string, string> {
  return Object.fromEntries([...page.matchAll(/^- \*\*(S-[A-Z]+-\d+)\*\* (.+)$/gm)].map(([, number = '', text = '']) => [number, text]))
}

describe('one contract, told three times', () => {
  test.each(Object.entries(pages))('%s has every sentence, word by word', (_name, page) => {
    expect(sentencesOf(page)).toEqual(streamSentences)
  })

  test('every sentence has a MUST case, and every case cites a sentence', () => {
    const cited = new Set(streamCases.filter(({ level }) => level === 'must').map(({ clause }) => clause))
    expect(Object.keys(streamSentences).filter(number => !cited.has(number))).toEqual([])
    expect(streamCases.filter(({ clause }) => !(clause in streamSentences)).map(({ id }) => id)).toEqual([])
  })

  test('the README lists every case with its sentence, and no other', () => {
    const listed = [...pages.README.matchAll(/^\| (STREAM-[A-Z]+-\d+) \| (S-[A-Z]+-\d+) \|/gm)].map(([, id, clause]) => [id, clause])
    expect(listed).toEqual(streamCases.map(({ id, clause }) => [id, clause]))
  })
})
