import type { Kind, PartConfig } from './part-options.ts'

/** The package.json of a new part. */
export function manifest ({ kind, packageName, runner, licence, author }: PartConfig): string {
  const { dependencies, contracts } = NEEDS[kind]
  return `${JSON.stringify({
    name: packageName,
    version: '0.1.0',
    description: `A ${kind} for ts-libp2p`,
    keywords: ['libp2p', 'ts-libp2p', kind],
    license: licence,
    author,
    type: 'module',
    sideEffects: false,
    engines: { node: '>=20.19.0' },
    files: ['dist/src', 'src'],
    exports: {
      '.': { types: './dist/src/index.d.ts', 'module-sync': './dist/src/index.js', default: './dist/src/index.js' },
      './package.json': './package.json'
    },
    scripts: {
      build: 'tsc',
      test: runner === 'node' ? 'tsc && node --test dist/test/*.test.js' : 'tsc && vitest run --dir test',
      report: `tsc && compliance ${kind} dist/test/fixture.js --badge compliance.svg`,
      prepublishOnly: 'npm test'
    },
    dependencies: versions(dependencies),
    // The contracts are peers: a node has one copy of each, and of its error classes.
    peerDependencies: versions(contracts),
    devDependencies: versions(['@ts-libp2p/compliance', '@types/node', 'typescript', ...runner === 'vitest' ? ['vitest'] : []])
  }, undefined, 2)}\n`
}

function versions (names: readonly string[]): Record<string, string> {
  return Object.fromEntries([...names].sort().map(name => [name, VERSIONS[name] ?? OURS]))
}

/** Contracts start at 1.0.0, and so do all packages beside them. */
const OURS = '^1.0.0'
const VERSIONS: Readonly<Record<string, string>> = {
  '@multiformats/multiaddr': '^13.0.3',
  '@types/node': '^20.19.0',
  typescript: '~6.0.3',
  vitest: '^4.1.12'
}

const NEEDS: Readonly<Record<Kind, { readonly dependencies: readonly string[], readonly contracts: readonly string[] }>> = {
  stream: { dependencies: ['@ts-libp2p/stream-tools'], contracts: ['@ts-libp2p/interface-stream'] },
  'secure-channel': { dependencies: ['@ts-libp2p/peer-id', '@ts-libp2p/stream-tools'], contracts: ['@ts-libp2p/interface-secure-channel', '@ts-libp2p/interface-stream'] },
  'stream-muxer': { dependencies: ['@ts-libp2p/stream-tools'], contracts: ['@ts-libp2p/interface-stream', '@ts-libp2p/interface-stream-muxer'] },
  transport: { dependencies: ['@multiformats/multiaddr', '@ts-libp2p/stream-tools'], contracts: ['@ts-libp2p/interface-stream', '@ts-libp2p/interface-stream-muxer', '@ts-libp2p/interface-transport'] }
}
