import { defineConfig } from 'vitest/config'

// Tests run on the sources: the scoped export condition picks them, in every package.
const conditions = ['@ts-libp2p/source', 'module-sync', 'node', 'import', 'default']

export default defineConfig({
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: { include: ['packages/*/test/**/*.test.ts'] }
})
