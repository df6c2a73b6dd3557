/** Says what a peer that does not speak multistream-select began with, and what it probably is. */
export function describeBeginning (bytes: Uint8Array): string {
  const text = String.fromCharCode(...bytes.subarray(0, MAX_EXCERPT_BYTES))
  const guess = STRANGERS.find(([beginning]) => text.startsWith(beginning))?.[1]
  return `it began with ${JSON.stringify(text)}${guess === undefined ? '' : `, so it is probably ${guess}`}`
}

const MAX_EXCERPT_BYTES = 20

const STRANGERS: ReadonlyArray<readonly [beginning: string, guess: string]> = [
  ['HTTP/', 'an HTTP server: is /ws missing in the address?'],
  ['GET ', 'an HTTP or WebSocket client: is /ws missing in the address that is listened on?'],
  ['SSH-', 'an SSH server'],
  ['\x15\x03', 'a TLS server: is /tls missing in the address?'],
  ['\x16\x03', 'a TLS client: is /tls missing in the address that is listened on?']
]
