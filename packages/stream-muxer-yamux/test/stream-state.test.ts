import { describe, expect, it } from 'vitest'
import { judge, nextState, type Arrival, type StreamEvent, type StreamState } from '../src/stream-state.ts'
import table from './vectors/stream-states.json' with { type: 'json' }

const EVENTS: StreamEvent[] = ['local-end', 'remote-end', 'failure']
const ARRIVALS: Arrival[] = ['syn', 'data', 'credit', 'end', 'reset']

describe('stream state', () => {
  for (const row of table.transitions) {
    for (const event of EVENTS) {
      it(`${row.state} + ${event} = ${row[event]}`, () => {
        expect(nextState(row.state as StreamState, event)).toBe(row[event])
      })
    }
  }

  for (const row of table.verdicts) {
    for (const arrival of ARRIVALS) {
      it(`${row.state}: ${arrival} arrives: ${row[arrival]}`, () => {
        expect(judge(row.state as StreamState | 'unknown', arrival)).toBe(row[arrival])
      })
    }
  }
})
