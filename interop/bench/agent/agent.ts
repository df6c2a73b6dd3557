import { setTimeout as delay } from 'node:timers/promises'
import type { BenchConnection, Client, Contender } from './contender.ts'
import type { Command, CommandName, Commands, Count, TransferDirection } from './control.ts'
import { percentile } from './percentile.ts'

/** Carries out the bench's commands with one contender. */
export class Agent {
  readonly #contender: Contender
  #client: Client | undefined
  #connection: BenchConnection | undefined
  /** What `idle` opened: held, and otherwise left alone. */
  readonly #idle: BenchConnection[] = []

  constructor (contender: Contender) { this.#contender = contender }

  run (command: Command): Promise<Commands[CommandName]['reply']> {
    switch (command.cmd) {
      case 'connect': return this.#connect(command.addr)
      case 'transfer': return this.#transfer(command)
      case 'round-trips': return this.#roundTrips(command)
      case 'exchanges': return this.#exchanges(command)
      case 'streams': return this.#streams(command)
      case 'dials': return this.#dials(command)
      case 'idle': return this.#keepIdle(command)
      case 'sustained': return this.#sustained(command)
      case 'usage': return Promise.resolve({ cpuMs: cpuMs() })
      case 'memory': return memory()
    }
  }

  async #connect (address: string): Promise<object> {
    await this.#connection?.close()
    this.#client ??= await this.#contender.client()
    this.#connection = await this.#client.connect(address)
    return {}
  }

  async #transfer ({ uploadBytes, downloadBytes, streams = 1 }: Commands['transfer']['arguments']): Promise<{ ms: number }> {
    const connection = this.#connected()
    const startedAt = performance.now()
    await atOnce(streams, () => connection.transfer(Math.ceil(uploadBytes / streams), Math.ceil(downloadBytes / streams)))
    return { ms: performance.now() - startedAt }
  }

  async #roundTrips ({ bytes, count, beside }: Commands['round-trips']['arguments']): Promise<{ p50Us: number, p99Us: number }> {
    const stopTransfer = beside === undefined ? undefined : await this.#startTransfer(beside)
    const stream = await this.#connected().openEcho()
    const message = new Uint8Array(bytes)
    const samples = new Float64Array(count)
    for (let index = 0; index < count; index++) {
      const startedAt = performance.now()
      await (stopTransfer === undefined ? stream.exchange(message) : withinPatience(stream.exchange(message)))
      samples[index] = 1000 * (performance.now() - startedAt)
    }
    await stream.close()
    await stopTransfer?.()
    return { p50Us: percentile(samples, 0.5), p99Us: percentile(samples, 0.99) }
  }

  async #exchanges ({ bytes, inFlight, ms }: Commands['exchanges']['arguments']): Promise<Count> {
    const message = new Uint8Array(bytes)
    const streams = await atOnce(inFlight, () => this.#connected().openEcho())
    const count = await repeat(ms, streams.map(stream => () => stream.exchange(message)))
    for (const stream of streams) await stream.close()
    return count
  }

  async #streams ({ inFlight, ms }: Commands['streams']['arguments']): Promise<Count> {
    const connection = this.#connected()
    const message = new Uint8Array(32)
    return await repeat(ms, Array.from({ length: inFlight }, () => async () => {
      const stream = await connection.openEcho()
      await stream.exchange(message)
      await stream.close()
    }))
  }

  async #dials ({ addr, clients, ms }: Commands['dials']['arguments']): Promise<Count> {
    const diallers = await atOnce(clients, () => this.#contender.client())
    return await repeat(ms, diallers.map(client => async () => {
      const connection = await client.connect(addr)
      await connection.close()
    }))
  }

  async #keepIdle ({ addr, connections }: Commands['idle']['arguments']): Promise<object> {
    for (let left = connections; left > 0; left--) {
      const client = await this.#contender.client()
      this.#idle.push(await client.connect(addr))
    }
    return {}
  }

  async #sustained ({ streams, warmMs, ms }: Commands['sustained']['arguments']): Promise<{ bytes: number[], ms: number }> {
    const received = new Array<number>(streams).fill(0)
    const stops = await Promise.all(received.map((_, index) => this.#startTransfer('download', byteLength => { received[index] = (received[index] ?? 0) + byteLength })))
    await delay(warmMs)
    const before = [...received]
    const startedAt = performance.now()
    await delay(ms)
    const bytes = received.map((total, index) => total - (before[index] ?? 0))
    const elapsedMs = performance.now() - startedAt
    for (const stop of stops) await stop()
    return { bytes, ms: elapsedMs }
  }

  /** Begins a transfer without end; resolves once bytes flow, with what ends it. */
  async #startTransfer (direction: TransferDirection, onBytes: (byteLength: number) => void = () => {}): Promise<() => Promise<void>> {
    const controller = new AbortController()
    let isFlowing = (): void => {}
    const flowing = new Promise<void>(resolve => { isFlowing = resolve })
    const options = {
      signal: controller.signal,
      onBytes: (byteLength: number) => {
        isFlowing()
        onBytes(byteLength)
      }
    }
    const over = this.#connected().transfer(direction === 'upload' ? ENDLESS_BYTES : 0, direction === 'download' ? ENDLESS_BYTES : 0, options).catch((error: unknown) => {
      if (!controller.signal.aborted) throw error
    })
    await Promise.race([flowing, over])
    return async () => {
      controller.abort(new Error('the bench has enough'))
      await over
    }
  }

  #connected (): BenchConnection {
    if (this.#connection === undefined) throw new Error('connect first')
    return this.#connection
  }
}

/** More than any run can carry: 1 TiB. */
const ENDLESS_BYTES = 2 ** 40

/** Some implementations let a stream starve beside another. */
async function withinPatience (exchange: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => { timer = setTimeout(() => { reject(new Error(`a message had no answer in ${PATIENCE_MS} ms`)) }, PATIENCE_MS) })
  try {
    await Promise.race([exchange, late])
  } finally {
    clearTimeout(timer)
  }
}

const PATIENCE_MS = 10_000

function atOnce<T> (count: number, work: () => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: count }, work))
}

/** Does each of `works` over and over, all side by side, for `ms`; counts what was finished by then. */
async function repeat (ms: number, works: ReadonlyArray<() => Promise<void>>): Promise<Count> {
  let count = 0
  const startedAt = performance.now()
  const end = startedAt + ms
  await Promise.all(works.map(async work => {
    while (performance.now() < end) {
      await work()
      count++
    }
  }))
  return { count, ms: performance.now() - startedAt }
}

function cpuMs (): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/** `external` counts array buffers, too: they are part of the sum once. */
async function memory (): Promise<{ heapBytes: number, rssBytes: number }> {
  const { gc } = globalThis
  if (gc === undefined) throw new Error('start the agent with --expose-gc')
  for (let time = 0; time < 5; time++) {
    await delay(50) // closed handles are freed in later turns
    gc()
  }
  const { heapUsed, external, rss } = process.memoryUsage()
  return { heapBytes: heapUsed + external, rssBytes: rss }
}
