import { crypto as browser } from '../../src/crypto.browser.ts'
import { crypto as node } from '../../src/crypto.node.ts'
import type { NoiseCrypto } from '../../src/noise-crypto.ts'

/** Both implementations of `#crypto`: what holds for one holds for the other. */
export const platforms: ReadonlyArray<{ name: string, crypto: NoiseCrypto }> = [{ name: 'node', crypto: node }, { name: 'browser', crypto: browser }]
