import { schedule } from '../turns.ts'

/** How a wire breaks up and delays what it carries. */
export interface WireShape {
  /** How many of `byteLength` bytes travel together: an integer from 1 to `byteLength`. */
  split (byteLength: number): number
  /** How many macrotasks a piece is under way. */
  turns (): number
}

/** The end of a wire at which bytes come out. */
export interface WireReceiver {
  bytes (chunk: Uint8Array): void
  end (): void
  reset (): void
}

/**
 * One direction of a link. Its capacity is end to end: a byte counts from the moment it is sent
 * until the reader takes it, so that a link of capacity 1 really holds one byte. Bytes, end and reset
 * arrive in the order in which they were sent.
 */
export class Wire {
  readonly #capacity: number
  readonly #shape: WireShape | undefined
  #receiver: WireReceiver | undefined
  #onRoom: () => void = () => {}
  #onCut: () => void = () => {}
  #items: Item[] = []
  #unread = 0
  #travelling = 0
  #delivered = 0
  #turn = 0
  #lastDue = 0
  #isScheduled = false
  #isDelivering = false
  #isClogged = false
  #heldBack = 0
  #cutAt = Infinity
  #moves = 0

  constructor (capacity: number, shape?: WireShape) {
    this.#capacity = capacity
    this.#shape = shape
  }

  /** Who takes what arrives. */
  connect (receiver: WireReceiver): void { this.#receiver = receiver }

  /** Who is told when room was gained. */
  onRoom (listener: () => void): void { this.#onRoom = listener }

  /** How many bytes the wire takes now. */
  get room (): number { return this.#isClogged ? 0 : Math.max(0, this.#capacity + this.#heldBack - this.#unread) }
  /** Grows with everything that moves. */
  get moves (): number { return this.#moves }
  /** Something is under way and will arrive without anybody doing anything. */
  get isBusy (): boolean { return !this.#isClogged && this.#items.length > 0 && !this.#isHolding() }

  send (bytes: Uint8Array): void {
    this.#unread += bytes.byteLength
    this.#travelling += bytes.byteLength
    for (let start = 0; start < bytes.byteLength;) {
      const size = this.#shape?.split(bytes.byteLength - start) ?? bytes.byteLength
      this.#put({ kind: 'bytes', bytes: bytes.subarray(start, start + size), due: this.#due() })
      start += size
    }
    this.#deliver()
  }

  end (): void {
    this.#put({ kind: 'end', due: this.#due() })
    this.#deliver()
  }

  reset (): void {
    this.#put({ kind: 'reset', due: this.#due() })
    this.#deliver()
  }

  /** The reader took `byteLength` bytes, or dropped them. */
  taken (byteLength: number): void {
    this.#unread -= byteLength
    this.#moves++
    if (!this.#isClogged) this.#onRoom()
  }

  /** Nothing enters and nothing arrives any more, until `clog(false)`. */
  clog (isClogged: boolean): void {
    this.#isClogged = isClogged
    if (isClogged) return
    this.#deliver()
    this.#onRoom()
  }

  /** The last `byteLength` bytes never arrive. They take no room: else nothing would pass a link of capacity 1. */
  holdBack (byteLength: number): void { this.#heldBack = byteLength }

  /** Calls `onCut` once `byteLength` bytes have arrived; nothing arrives after. */
  cutAt (byteLength: number, onCut: () => void): void {
    this.#cutAt = byteLength
    this.#onCut = onCut
    this.#deliver()
  }

  /** What is under way is dropped and the end arrives instead. */
  endHere (): void {
    this.drop()
    this.#receiver?.end()
  }

  /** How many bytes have arrived at the other end. */
  get delivered (): number { return this.#delivered }

  /** Drops all that is under way. */
  drop (): void {
    this.#items = []
    this.#travelling = 0
    this.#moves++
  }

  #due (): number {
    this.#lastDue = Math.max(this.#lastDue, this.#turn + (this.#shape?.turns() ?? 0))
    return this.#lastDue
  }

  #put (item: Item): void {
    this.#items.push(item)
    this.#moves++
  }

  #isHolding (): boolean { return this.#heldBack > 0 && this.#travelling <= this.#heldBack }

  #deliver (): void {
    if (this.#isDelivering) return // the loop that runs sees the new item itself
    this.#isDelivering = true
    while (!this.#isClogged && !this.#isHolding() && this.#delivered < this.#cutAt) {
      const item = this.#items[0]
      if (item === undefined || item.due > this.#turn) break
      this.#items.shift()
      this.#moves++
      this.#handOver(item)
    }
    this.#isDelivering = false
    if (this.isBusy && this.#delivered < this.#cutAt) this.#wait()
  }

  #handOver (item: Item): void {
    if (item.kind === 'end') return this.#receiver?.end()
    if (item.kind === 'reset') return this.#receiver?.reset()
    const most = Math.min(this.#travelling - this.#heldBack, this.#cutAt - this.#delivered)
    const arriving = item.bytes.subarray(0, most)
    if (arriving.byteLength < item.bytes.byteLength) this.#items.unshift({ ...item, bytes: item.bytes.subarray(most) })
    this.#travelling -= arriving.byteLength
    this.#delivered += arriving.byteLength
    this.#receiver?.bytes(arriving)
    if (this.#delivered >= this.#cutAt) this.#onCut()
  }

  #wait (): void {
    if (this.#isScheduled) return
    this.#isScheduled = true
    schedule(() => {
      this.#isScheduled = false
      this.#turn++
      this.#deliver()
    })
  }
}

type Item =
  | { readonly kind: 'bytes', readonly bytes: Uint8Array, readonly due: number }
  | { readonly kind: 'end', readonly due: number }
  | { readonly kind: 'reset', readonly due: number }
