import { parseAddress } from '@ts-libp2p/peer-id'

/** What can be said of an address before it is dialled: what works here may not work elsewhere. */
export function addressAdvice (text: string): string[] {
  const { address, peerId } = parseAddress(text)
  const components = address.getComponents()
  const advice = components.flatMap(({ name, value = '' }) => ADVICE.flatMap(([component, pattern, what]) => name === component && pattern.test(value) ? [what] : []))
  if (peerId === undefined) advice.push('the address names no peer, so whoever answers is accepted: end it with /p2p/<peer id> to be sure')
  return advice
}

const LOOPBACK = 'a loopback address reaches this machine only'
const PRIVATE = 'a private address reaches the same network only'
const ANY = 'this is an address to listen on: dial one of the machine\'s own addresses instead'
const LINK_LOCAL = 'a link-local address reaches the same cable only'

const ADVICE: ReadonlyArray<readonly [component: string, pattern: RegExp, advice: string]> = [
  ['ip4', /^127\./, LOOPBACK],
  ['ip6', /^::1$/, LOOPBACK],
  ['ip4', /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.)/, PRIVATE],
  ['ip6', /^f[cd]/i, PRIVATE],
  ['ip4', /^100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./, 'an address of a carrier\'s own network (100.64.0.0/10) reaches its customers only'],
  ['ip4', /^169\.254\./, LINK_LOCAL],
  ['ip6', /^fe[89ab]/i, LINK_LOCAL],
  ['ip4', /^0\.0\.0\.0$/, ANY],
  ['ip6', /^::$/, ANY],
  ['tcp', /^0$/, 'port 0 means "any free one" where a node listens: dial the port that it shows']
]
