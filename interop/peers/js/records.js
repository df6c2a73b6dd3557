// What handlers leave behind for later commands: how inbound streams ended, how far the latest
// transfer got, and the readers that wait for `release`.

export class Records {
  outcomes = []
  progress = { accepted: 0, received: 0 }
  #held = []
  #release = []

  /** The latest transfer is what `progress` reports. */
  startTransfer () {
    this.progress = { accepted: 0, received: 0 }
    return this.progress
  }

  /** Resolves when a `release` command lets this reader go. */
  hold () {
    return new Promise((resolve) => {
      const waiting = this.#release.shift()
      if (waiting != null) {
        waiting()
        resolve()
      } else {
        this.#held.push(resolve)
      }
    })
  }

  /** Lets one held reader go, or the next that comes. */
  release () {
    return new Promise((resolve) => {
      const held = this.#held.shift()
      if (held != null) {
        held()
        resolve()
      } else {
        this.#release.push(resolve)
      }
    })
  }
}
