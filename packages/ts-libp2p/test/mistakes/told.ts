import { expect } from 'vitest'

/**
 * What a user is told about a mistake: the error's name, code and side, its message, and the hints of
 * a failed dial; what differs from run to run is replaced. Fails where nothing of it is an advice.
 */
export async function told (mistake: () => unknown): Promise<string> {
  let error: unknown
  try {
    await mistake()
  } catch (thrown) {
    error = thrown
  }
  if (!(error instanceof Error)) throw new Error(`the mistake went through, or threw no Error: ${String(error)}`)
  const { message, name } = error
  const facts = [name, text(error, 'code'), text(error, 'side')].filter(fact => fact !== undefined).join(' ')
  const lines = normalised(`${message}${hints(error).map(hint => `\nhint: ${hint}`).join('')}`)
  expect(lines, 'says what to do').toSatisfy(isAdvice)
  return `${facts}\n${lines}`
}

/** Replaces ports, peers and folders. */
export function normalised (lines: string): string {
  const peers = new Map<string, string>()
  return lines
    .replaceAll(/12D3Koo\w{45}/g, peer => {
      const name = peers.get(peer) ?? `<peer ${'ABC'.charAt(peers.size)}>`
      peers.set(peer, name)
      return name
    })
    .replaceAll(/\/tcp\/\d{4,5}\b/g, '/tcp/<port>')
    .replaceAll(/\bport \d{4,5}\b/g, 'port <port>')
    .replaceAll(/\/\S*\/ts-libp2p-\w{6}\b/g, '<folder>')
}

/** Each attempt of a failed dial may have one; those that stand in the message already are left out. */
function hints (error: Error): string[] {
  if (!('attempts' in error) || !Array.isArray(error.attempts)) return []
  return error.attempts.flatMap((attempt: unknown) => text(attempt, 'hint') ?? []).filter(hint => !error.message.includes(hint))
}

/** What the system says of an error, such as `(EISDIR: illegal operation on a directory, read)`, is none. */
function isAdvice (lines: string): boolean {
  const own = lines.replaceAll(/\(E[A-Z]+: [^)]*\)/g, '')
  return IMPERATIVE.test(own) || SHOWS_WHAT_IS_RIGHT.test(own)
}

function text (of: unknown, key: string): string | undefined {
  const value: unknown = typeof of === 'object' && of !== null ? Reflect.get(of, key) : undefined
  return typeof value === 'string' ? value : undefined
}

/** An advice is an imperative, or shows what would have been right. */
const IMPERATIVE = /(?:^|[:;,(] |\(|\b(?:or|and|then|so) )(?:add|await|call|change|check|choose|close|delete|dial|encode|give|install|let|look|make|name|open|pass|put|raise|read|remove|stop|take|try|use|wait|write)\b/m
const SHOWS_WHAT_IS_RIGHT = /\b(?:such as|must be a|must come before|looks like|the (?:options|limits|hooks) are)\b/
