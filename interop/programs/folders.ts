// Where things are, seen from the compiled runner in interop/dist.

import { fileURLToPath } from 'node:url'

const INTEROP = new URL('../../', import.meta.url)

export const JS_PEER: string = fileURLToPath(new URL('peers/js', INTEROP))
export const GO_PEER: string = fileURLToPath(new URL('peers/go', INTEROP))
export const GO_BINARY: string = fileURLToPath(new URL('bin/peer-go', INTEROP))
export const OUR_PEER: string = fileURLToPath(new URL('dist/peers/ours/main.js', INTEROP))
export const RESULTS: string = fileURLToPath(new URL('results', INTEROP))
