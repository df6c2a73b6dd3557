/**
 * What a stream may still do on the wire, and what an arriving frame may do to it.
 *
 * A stream has two directions, each open or ended, so there are four states; `closed` means that
 * both ended or that the stream failed. A closed stream is forgotten at once and its id becomes
 * `unknown`, like one that never existed: the peer may not know yet, so its frames for it are no
 * offence. Whether a SYN may use an unknown id is another question, see inbound-ids.ts.
 */
export type StreamState = 'open' | 'local-ended' | 'remote-ended' | 'closed'

export type StreamEvent = 'local-end' | 'remote-end' | 'failure'

/** What a frame brings to a stream; one frame can bring several. */
export type Arrival = 'syn' | 'reset' | 'credit' | 'data' | 'end'

/**
 * - `take`: it does what it says;
 * - `ignore`: it comes too late to matter;
 * - `reset-stream`: the peer contradicts itself about this stream, which cannot be trusted any more;
 * - `protocol-error`: the two sides no longer agree about what exists: the connection ends.
 */
export type Verdict = 'take' | 'ignore' | 'reset-stream' | 'protocol-error'

export function nextState (state: StreamState, event: StreamEvent): StreamState {
  switch (event) {
    case 'failure': return 'closed'
    case 'local-end': return state === 'open' || state === 'local-ended' ? 'local-ended' : 'closed'
    case 'remote-end': return state === 'open' || state === 'remote-ended' ? 'remote-ended' : 'closed'
  }
}

export function judge (state: StreamState | 'unknown', arrival: Arrival): Verdict {
  switch (state) {
    case 'unknown': return arrival === 'syn' ? 'take' : 'ignore'
    case 'closed': return arrival === 'syn' ? 'protocol-error' : 'ignore'
    case 'open': return arrival === 'syn' ? 'protocol-error' : 'take'
    case 'local-ended': return arrival === 'syn' ? 'protocol-error' : arrival === 'credit' ? 'ignore' : 'take'
    case 'remote-ended': return judgeAfterEnd(arrival)
  }
}

/** After the peer's end its reset and its credit still count. */
function judgeAfterEnd (arrival: Arrival): Verdict {
  switch (arrival) {
    case 'syn': return 'protocol-error'
    // go-yamux can send data behind its own end when two goroutines race: that costs the stream, not the connection.
    case 'data': return 'reset-stream'
    case 'end': return 'ignore'
    case 'credit':
    case 'reset': return 'take'
  }
}
