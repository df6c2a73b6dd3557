// The layers of docs/architecture.md as rules. `.github/check-layers.mjs` shows that each fires.
const leaf = '(peer-id|multistream-select|stream-tools|protobuf-codec)'
const contract = 'interface-[^/]+'
const concrete = '((transport|secure-channel|stream-muxer|routing|record-store|discovery|protocol|adapter|metrics)-[^/]+|private-network)'
const forbidden = (name, from, to, comment) => ({ name, severity: 'error', ...(comment ? { comment } : {}), from, to })

module.exports = {
  forbidden: [
    forbidden('ground-imports-nothing', { path: '^packages/interface-stream/src', pathNot: '/src/compliance/' }, { path: '^packages/', pathNot: '^packages/interface-stream/' }),
    forbidden('leaf-imports-leaf-only', { path: `^packages/${leaf}/src` }, { path: '^packages/', pathNot: `^packages/(interface-stream|${leaf})/` }),
    forbidden('contract-imports-contract-leaf', { path: `^packages/${contract}/src`, pathNot: `^packages/${contract}/src/compliance/` }, { path: '^packages/', pathNot: `^packages/(${contract}|${leaf})/` }),
    forbidden('kit-imports-contract-leaf-engine', { path: `^packages/${contract}/src/compliance/` }, { path: '^packages/', pathNot: `^packages/(${contract}|${leaf}|compliance)/` }),
    forbidden('engine-imports-nothing', { path: '^packages/compliance/src', pathNot: '[.]node[.]ts$' }, { pathNot: '^packages/compliance/' }),
    forbidden('concrete-never-concrete', { path: `^packages/(${concrete})/src` }, { path: '^packages/', pathNot: [`^packages/(${contract}|${leaf})/`, '^packages/$1/'] }),
    forbidden('assembly-never-concrete', { path: '^packages/(swarm|libp2p)/src' }, { path: `^packages/(${concrete}|ts-libp2p|cli)/` }),
    forbidden('swarm-never-libp2p', { path: '^packages/swarm/src' }, { path: '^packages/libp2p/' }),
    forbidden('src-never-imports-kits-or-tests', { path: '^packages/[^/]+/src', pathNot: `^packages/${contract}/src/compliance/` }, { path: '^packages/([^/]+/(test|bench)/|[^/]+/src/compliance/|compliance/)', pathNot: '^packages/compliance/src' }),
    forbidden('only-kits-import-the-engine', { path: '^packages/[^/]+/src', pathNot: [`^packages/${contract}/src/compliance/`, '^packages/compliance/'] }, { path: '^packages/compliance/' }),
    forbidden('no-deep-import', { path: '^packages/([^/]+)/' }, { path: '^packages/', pathNot: ['^packages/$1/', '/src/index[.]ts$', '/src/[^/]+/index[.]ts$'] }),
    forbidden('no-cycles', {}, { circular: true }),
    forbidden('no-own-barrel', { path: '^packages/([^/]+)/src/(?!compliance/).+', pathNot: 'index[.]ts$' }, { path: '^packages/$1/src/index[.]ts$' }),
    forbidden('core-modules-only-in-shells', { path: '^packages/(?!transport-|discovery-mdns|cli/).+/src', pathNot: '[.]node[.]ts$' }, { dependencyTypes: ['core'] }),
    forbidden('resolvable', {}, { couldNotResolve: true }),
    forbidden('declared', { path: '^packages/[^/]+/src' }, { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'npm-dev'] }),
    forbidden('no-dist', {}, { path: '^packages/[^/]+/dist/' })
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.test.json' },
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    doNotFollow: { path: '(^|/)(node_modules|dist)/' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['@ts-libp2p/source', 'module-sync', 'node', 'import', 'default'], extensions: ['.ts', '.js', '.d.ts', '.json'], mainFields: ['module', 'main', 'types'] }
  }
}
