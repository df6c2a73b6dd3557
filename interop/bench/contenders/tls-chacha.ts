import type { Contender } from '../agent/contender.ts'
import { tlsFloor } from './tls-floor.ts'

/** The cipher that Noise uses. */
export const contender: Contender = tlsFloor('tls-chacha', 'TLS_CHACHA20_POLY1305_SHA256')
