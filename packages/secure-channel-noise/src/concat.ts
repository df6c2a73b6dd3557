/** All parts one after another in new memory. For handshake messages; frames are never joined. */
export function concat (parts: readonly Uint8Array[]): Uint8Array {
  let byteLength = 0
  for (const part of parts) byteLength += part.byteLength
  const all = new Uint8Array(byteLength)
  let offset = 0
  for (const part of parts) {
    all.set(part, offset)
    offset += part.byteLength
  }
  return all
}
