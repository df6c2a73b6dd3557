import { expect, test } from 'vitest'
import { memoryPair } from '@ts-libp2p/stream-tools'

test('what one end writes the other reads, and its end is seen after the last byte', async () => {
  const [left, right] = memoryPair({ capacity: 4 })
  const written = left.write(new Uint8Array([1, 2, 3, 4, 5, 6])).then(async () => { await left.closeWrite() })
  const bytes: number[] = []
  for await (const chunk of right) bytes.push(...chunk)
  await written
  expect(bytes).toEqual([1, 2, 3, 4, 5, 6])
  expect(right.state).toBe('read-closed')
  await right.close()
  expect(await right.closed).toEqual({ how: 'clean' })
  expect(await left.read()).toBe(null)
  expect(await left.closed).toEqual({ how: 'clean' })
})

test('a write that waits when we abort rejects, although the reset frees the room that it waits for', async () => {
  const [left, right] = memoryPair({ capacity: 1 })
  const write = left.write(new Uint8Array([1, 2]))
  left.abort()
  await expect(write).rejects.toMatchObject({ code: 'ERR_STREAM_ABORTED' })
  await expect(right.read()).rejects.toMatchObject({ code: 'ERR_STREAM_RESET' })
})
