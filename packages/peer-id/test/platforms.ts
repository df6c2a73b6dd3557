// Both platforms' arithmetic, side by side: what one file of tests proves is proven for Node and
// for browsers. Node has WebCrypto too, so the browser's file runs here as it is.

import { platformCrypto as browserCrypto } from '../src/crypto.browser.ts'
import { platformCrypto as nodeCrypto } from '../src/crypto.node.ts'
import { createKeyFactory } from '../src/key-factory.ts'

export const node = createKeyFactory(nodeCrypto)
export const browser = createKeyFactory(browserCrypto)
export const platforms = [{ platform: 'node', keys: node }, { platform: 'browser', keys: browser }]
export const cryptos = [{ platform: 'node', crypto: nodeCrypto }, { platform: 'browser', crypto: browserCrypto }]
