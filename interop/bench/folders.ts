// Where things are, seen from the compiled bench in interop/dist/bench.

import { fileURLToPath } from 'node:url'

const INTEROP = new URL('../../', import.meta.url)

export const REPOSITORY: string = fileURLToPath(new URL('../', INTEROP))
export const BENCH_NODES: string = fileURLToPath(new URL('bench/nodes', INTEROP))
export const AGENT: string = fileURLToPath(new URL('dist/bench/agent/main.js', INTEROP))
export const CONTENDERS: string = fileURLToPath(new URL('dist/bench/contenders', INTEROP))
export const JS_CONTENDER: string = fileURLToPath(new URL('peers/js/bench.js', INTEROP))
export const GO_BENCH: string = fileURLToPath(new URL('bench/go', INTEROP))
export const GO_BENCH_BINARY: string = fileURLToPath(new URL('bin/bench-go', INTEROP))
export const RUST_PEER: string = fileURLToPath(new URL('peers/rust', INTEROP))
/** Cargo's own cache is in it: what did not change is not built again. */
export const RUST_TARGET: string = fileURLToPath(new URL('bin/rust', INTEROP))
export const RUST_BINARY: string = fileURLToPath(new URL('bin/rust/release/ts-libp2p-bench-rust', INTEROP))
export const IPERF_AGENT: string = fileURLToPath(new URL('dist/bench/contenders/iperf3.js', INTEROP))
export const RESULTS: string = fileURLToPath(new URL('results', INTEROP))
export const DOCS: string = fileURLToPath(new URL('../docs', INTEROP))
