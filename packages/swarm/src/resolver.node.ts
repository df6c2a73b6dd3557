import type { Resolver } from './resolver.ts'

export type { Resolver } from './resolver.ts'

/** The system's own look-up (hosts file included) for addresses, its name servers for TXT records. Loaded when first asked. */
export const systemResolver: Resolver | undefined = {
  async addresses (name, family) {
    const { lookup } = await import('node:dns/promises')
    const found = await lookup(name, { all: true, family: family ?? 0, verbatim: true })
    return found.map(entry => entry.address)
  },
  async texts (name) {
    const { resolveTxt } = await import('node:dns/promises')
    return (await resolveTxt(name)).map(parts => parts.join(''))
  }
}
