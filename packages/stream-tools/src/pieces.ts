/** The bytes of one write, handed out from the front without copying. */
export class Pieces {
  #pieces: readonly Uint8Array[]
  #index = 0
  #byteLength = 0

  /** @throws TypeError if `data` is neither a Uint8Array nor a list of them */
  constructor (data: Uint8Array | readonly Uint8Array[]) {
    this.#pieces = data instanceof Uint8Array ? [data] : data
    if (!Array.isArray(this.#pieces)) throw notBytes(data)
    for (const piece of this.#pieces) {
      if (!(piece instanceof Uint8Array)) throw notBytes(piece)
      this.#byteLength += piece.byteLength
    }
  }

  /** How many bytes are left. */
  get byteLength (): number { return this.#byteLength }

  /** Takes exactly `byteLength` bytes, 1 ≤ `byteLength` ≤ `this.byteLength`. */
  take (byteLength: number): readonly Uint8Array[] {
    this.#byteLength -= byteLength
    if (this.#byteLength === 0 && this.#index === 0) return this.#pieces
    const taken: Uint8Array[] = []
    const pieces = this.#pieces
    for (let left = byteLength; left > 0;) {
      const piece = pieces[this.#index]
      if (piece === undefined) break
      if (piece.byteLength <= left) {
        taken.push(piece)
        left -= piece.byteLength
        this.#index++
      } else {
        taken.push(piece.subarray(0, left))
        this.#pieces = [piece.subarray(left), ...pieces.slice(this.#index + 1)]
        this.#index = 0
        left = 0
      }
    }
    return taken
  }
}

/** A text is the usual mistake. */
function notBytes (data: unknown): TypeError {
  return new TypeError(`data must be a Uint8Array or an array of them${typeof data === 'string' ? ': encode a text with new TextEncoder().encode(text)' : ''}`)
}
