import type { Contender } from '../agent/contender.ts'
import { tlsFloor } from './tls-floor.ts'

/** What two Nodes agree on by default. */
export const contender: Contender = tlsFloor('tls', 'TLS_AES_256_GCM_SHA384')
