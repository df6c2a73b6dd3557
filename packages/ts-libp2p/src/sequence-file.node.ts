import { readFile } from 'node:fs/promises'
import { writeFileAtomically } from './atomic-file.node.ts'
import { StorageError } from './errors.ts'

/**
 * The sequence numbers of our signed peer records. They only grow, over restarts and crashes too,
 * because peers ignore a record whose number is not above the one they have: the file holds a number
 * that was never given out, and is moved on by a whole block before the first of the block is used.
 * A run begins no lower than the time in milliseconds, so that also a lost file does no harm.
 */
export class SequenceFile {
  readonly #path: string
  #next: bigint
  /** Numbers below are ours by what the file says. */
  #reserved: bigint
  #writing: Promise<void> = Promise.resolve()

  private constructor (path: string, stored: bigint, nowMs: number) {
    this.#path = path
    this.#reserved = stored
    this.#next = stored > BigInt(nowMs) ? stored : BigInt(nowMs)
  }

  /** @throws StorageError when the file cannot be read or holds no number */
  static async open (path: string, nowMs: number): Promise<SequenceFile> {
    return new SequenceFile(path, await readNumber(path), nowMs)
  }

  /** @throws StorageError when the file cannot be written */
  async next (): Promise<bigint> {
    const number = this.#next++
    if (number >= this.#reserved) {
      this.#reserved = number + BLOCK
      const reserved = this.#reserved
      this.#writing = this.#writing.catch(() => {}).then(() => this.#write(reserved))
    }
    await this.#writing
    return number
  }

  async #write (number: bigint): Promise<void> {
    try {
      await writeFileAtomically(this.#path, `${number}\n`)
    } catch (cause) {
      this.#reserved = 0n // nothing is ours: the next call writes again
      throw new StorageError(this.#path, `cannot be written (${cause instanceof Error ? cause.message : String(cause)})`, { cause })
    }
  }
}

async function readNumber (path: string): Promise<bigint> {
  let text: string
  try {
    text = await readFile(path, 'latin1')
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return 0n
    throw new StorageError(path, `cannot be read (${cause instanceof Error ? cause.message : String(cause)})`, { cause })
  }
  if (!/^\d{1,19}\n?$/.test(text)) throw new StorageError(path, 'this is no sequence number: delete the file, the time is used instead')
  return BigInt(text.trim())
}

/** Records are made when addresses change, so one write lasts for months; the size is arbitrary. */
const BLOCK = 1_000n
