import { bytesOf, mutant, type Mutant } from './mutant.ts'

export const ownershipMutants: readonly Mutant[] = [
  mutant('the whole ArrayBuffer of a view is sent', ['STREAM-OWN-01'], ({ stream }) => ({
    write: (data, options) => stream.write(pieces(data).map(piece => new Uint8Array(piece.buffer)), options)
  })),
  mutant('the bytes beside a view are overwritten', ['STREAM-OWN-01'], ({ stream }) => ({
    write: (data, options) => {
      const written = pieces(data).map(piece => piece.slice())
      for (const piece of pieces(data)) if (piece.byteOffset > 0) new Uint8Array(piece.buffer)[piece.byteOffset - 1] = 0
      return stream.write(written, options)
    }
  })),
  mutant('writeNow keeps what it refused, and sends it later', ['STREAM-OWN-02', 'STREAM-WRITE-08', 'STREAM-WRITE-10'], ({ stream }) => {
    let refused: readonly Uint8Array[] = []
    return {
      writeNow: data => {
        if (stream.writeNow(data)) return true
        refused = pieces(data).map(piece => piece.subarray(0, 10))
        stream.write(refused).catch(() => {})
        return false
      }
    }
  }),
  mutant('writeNow encrypts in place even what it refuses', ['STREAM-OWN-02'], ({ stream }) => ({
    writeNow: data => {
      const isTaken = stream.writeNow(pieces(data).map(piece => piece.slice()))
      if (!isTaken) for (const piece of pieces(data)) piece.fill(0)
      return isTaken
    }
  })),
  mutant('one buffer serves every read', ['STREAM-OWN-03'], ({ stream }) => {
    const buffer = new Uint8Array(65_536)
    const reuse = (chunk: Uint8Array | null | undefined): Uint8Array | null | undefined => {
      if (!(chunk instanceof Uint8Array) || chunk.byteLength > buffer.byteLength) return chunk
      buffer.set(chunk)
      return buffer.subarray(0, chunk.byteLength)
    }
    return { read: async options => reuse(await stream.read(options)) ?? null, readNow: max => reuse(stream.readNow(max)) }
  }),
  mutant('a chunk is decoded with the help of the one that the reader got before', ['STREAM-OWN-04'], ({ stream }) => {
    let last = Uint8Array.of(0)
    let key = 0
    const decode = (chunk: Uint8Array | null): Uint8Array | null => {
      if (chunk === null) return chunk
      const change = key ^ (last[0] ?? 0)
      last = Uint8Array.from(chunk, byte => byte ^ change)
      key = last[0] ?? 0
      return last
    }
    return { read: async options => decode(await stream.read(options)) }
  }),
  mutant('an empty write makes an empty chunk', ['STREAM-OWN-05'], ({ stream, peer }) => {
    const hints = EMPTY.get(stream) ?? { count: 0 }
    const theirs = EMPTY.get(peer) ?? { count: 0 }
    EMPTY.set(stream, hints)
    EMPTY.set(peer, theirs)
    return {
      write: async (data, options) => {
        await stream.write(data, options)
        if (bytesOf(data) === 0) theirs.count++
      },
      read: options => {
        if (hints.count === 0) return stream.read(options)
        hints.count--
        return Promise.resolve(new Uint8Array(0))
      },
      readNow: max => {
        if (hints.count === 0) return stream.readNow(max)
        hints.count--
        return new Uint8Array(0)
      }
    }
  })
]

/** How many empty chunks an end owes its reader. */
const EMPTY = new WeakMap<object, { count: number }>()

function pieces (data: Uint8Array | readonly Uint8Array[]): readonly Uint8Array[] {
  return data instanceof Uint8Array ? [data] : data
}
