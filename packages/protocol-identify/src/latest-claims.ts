/** The parts of what a peer says that replace each other. */
export type ClaimName = 'agent' | 'protocolVersion' | 'protocols'

/**
 * Of two exchanges with a peer, the one that began to arrive later is the newer information, even
 * when the older one ends last: an answer to identify may still be under way when a push overtakes
 * it. Kept for each claim, because a push may bring some of them only.
 */
export class LatestClaims {
  readonly #arrivalOf = new Map<ClaimName, number>()

  /** Whether the exchange that arrived as number `arrival` has the newest word on a claim; it is noted, then. */
  take (claim: ClaimName, arrival: number): boolean {
    if ((this.#arrivalOf.get(claim) ?? 0) > arrival) return false
    this.#arrivalOf.set(claim, arrival)
    return true
  }
}
