import { defineConfig } from 'vitest/config'

// Tests run on the sources: the scoped export condition picks them, in every package.
const conditions = ['@ts-libp2p/source', 'module-sync', 'node', 'import', 'default']

export default defineConfig({
  ssr: { resolve: { conditions, externalConditions: conditions } },
  // Generous: a case that hangs is ended by the kit's own guard, and a loaded machine is no failure.
  test: { include: ['packages/*/test/**/*.test.ts'], testTimeout: 30_000, maxWorkers: 2 }
})
