// A swarm counts plainly, so that nobody pays for a metrics library who has none. Here its counters
// are put into a registry when that is read, and not before: nothing runs between two scrapes.

import { Counter, Gauge, register, type Registry } from 'prom-client'
import type { Swarm } from '@ts-libp2p/interface-swarm'

export interface PrometheusMetricsOptions {
  /** Where the metrics go. Default: prom-client's own registry. Two swarms need two. */
  readonly registry?: Registry
  /** What all names begin with. Default `libp2p_`. */
  readonly prefix?: string
}

export interface PrometheusMetrics {
  /** The names of the metrics. */
  readonly names: readonly string[]
  /** Takes them out of the registry. */
  remove (): void
}

/** What is read of a swarm. */
export type MeasuredSwarm = Pick<Swarm, 'counters' | 'connections' | 'peers'>

/**
 * Shows the counters of a swarm to Prometheus.
 *
 * @throws TypeError when the registry has a metric of such a name already
 */
export function prometheusMetrics (swarm: MeasuredSwarm, { registry = register, prefix = 'libp2p_' }: PrometheusMetricsOptions = {}): PrometheusMetrics {
  const names = METRICS.map(({ name }) => `${prefix}${name}`)
  const taken = names.find(name => registry.getSingleMetric(name) !== undefined)
  if (taken !== undefined) throw new TypeError(`the registry has a metric ${taken} already: give each swarm a registry of its own, or a prefix`)
  for (const metric of METRICS) add(registry, prefix, metric, swarm)
  return {
    names,
    remove () { for (const name of names) registry.removeSingleMetric(name) }
  }
}

interface Metric {
  readonly kind: 'counter' | 'gauge'
  readonly name: string
  readonly help: string
  /** The name of the label, where there is one. */
  readonly label?: string
  /** By value of the label; one number where there is none. */
  readonly read: (swarm: MeasuredSwarm) => Readonly<Record<string, number>> | number
}

/** No label holds what a peer can choose: each value of a label costs memory for ever. */
const METRICS: readonly Metric[] = [
  { kind: 'counter', name: 'connections_opened_total', help: 'Connections that were opened', label: 'direction', read: swarm => swarm.counters.connectionsOpened },
  { kind: 'counter', name: 'connections_closed_total', help: 'Connections that ended, by how they did', label: 'reason', read: swarm => swarm.counters.connectionsClosed },
  { kind: 'counter', name: 'dials_total', help: 'Dials that ended', label: 'outcome', read: swarm => swarm.counters.dials },
  { kind: 'counter', name: 'limits_total', help: 'How often a limit refused or closed something', label: 'limit', read: swarm => swarm.counters.limits },
  { kind: 'counter', name: 'handler_errors_total', help: 'Handlers and listeners of the application that threw', read: swarm => swarm.counters.handlerErrors },
  { kind: 'counter', name: 'inbound_errors_total', help: 'Inbound links that did not become a connection', read: swarm => swarm.counters.inboundErrors },
  { kind: 'gauge', name: 'connections', help: 'Open connections', label: 'direction', read: swarm => countBy(BOTH, swarm.connections(), ({ direction }) => direction) },
  { kind: 'gauge', name: 'streams', help: 'Open streams whose protocol is agreed', label: 'direction', read: swarm => countBy(BOTH, swarm.connections().flatMap(({ streams }) => streams), ({ direction }) => direction) },
  { kind: 'gauge', name: 'peers', help: 'Peers with an open connection', read: swarm => new Set(swarm.connections().map(({ remotePeer }) => remotePeer.toString())).size },
  { kind: 'gauge', name: 'known_peers', help: 'Peers in the peer book', read: swarm => swarm.peers.size }
]

const BOTH = ['inbound', 'outbound']

function add (registry: Registry, prefix: string, { kind, name, help, label, read }: Metric, swarm: MeasuredSwarm): void {
  const shared = { name: `${prefix}${name}`, help, labelNames: label === undefined ? [] : [label], registers: [registry] }
  const values = (): ReadonlyArray<readonly [labels: Record<string, string>, value: number]> => {
    const now = read(swarm)
    if (typeof now === 'number' || label === undefined) return typeof now === 'number' ? [[{}, now]] : []
    return Object.entries(now).map(([value, count]) => [{ [label]: value }, count])
  }
  if (kind === 'gauge') {
    const gauge: Gauge = new Gauge({ ...shared, collect: () => { for (const [labels, value] of values()) gauge.set(labels, value) } })
    return
  }
  const counter: Counter = new Counter({
    ...shared,
    collect () {
      counter.reset() // a swarm's counters only grow, so nobody sees one fall
      for (const [labels, value] of values()) counter.inc(labels, value)
    }
  })
}

function countBy<T> (always: readonly string[], items: readonly T[], label: (item: T) => string): Record<string, number> {
  const counts = Object.fromEntries(always.map(value => [value, 0]))
  for (const item of items) counts[label(item)] = (counts[label(item)] ?? 0) + 1
  return counts
}
