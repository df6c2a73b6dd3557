import { multiaddr, type Multiaddr } from '@multiformats/multiaddr'
import type { ByteStream } from '@ts-libp2p/interface-stream'
import type { Listener, RawLink, TransportLink } from '@ts-libp2p/interface-transport'
import { tcp, type TcpOptions } from '@ts-libp2p/transport-tcp'

export interface Linked {
  readonly dialled: RawLink
  readonly accepted: RawLink
  readonly listener: Listener
}

export const LOOPBACK: Multiaddr = multiaddr('/ip4/127.0.0.1/tcp/0')

/** Two joined links over a real loopback socket. */
export async function linked (options?: TcpOptions, address: Multiaddr = LOOPBACK): Promise<Linked> {
  const transport = tcp(options)
  const listener = await transport.listen(address)
  const [dialled, accepted] = await Promise.all([transport.dial(first(listener)), listener.accept()])
  return { dialled: raw(dialled), accepted: raw(accepted), listener }
}

export async function closeAll ({ dialled, accepted, listener }: Linked): Promise<void> {
  dialled.abort()
  accepted.abort()
  await listener.close()
}

export function first (listener: Listener): Multiaddr {
  const [address] = listener.addresses
  if (address === undefined) throw new Error('the listener has no address')
  return address
}

export function raw (link: TransportLink | null): RawLink {
  if (link?.kind !== 'raw') throw new Error('not a raw link')
  return link.link
}

/** All bytes up to the peer's end. */
export async function readAll (stream: ByteStream): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** Lets the event loop turn until `condition` holds; the test's own time limit ends a wait in vain. */
export async function until (condition: () => boolean): Promise<void> {
  while (!condition()) await turn()
}

export function turn (): Promise<void> {
  return new Promise(resolve => { setImmediate(resolve) })
}

/** Lets the event loop turn until nothing has changed in `value` for a while. */
export async function settled (value: () => number): Promise<number> {
  let last = value()
  for (let quietTurns = 0; quietTurns < 300; quietTurns++) {
    await turn()
    if (value() === last) continue
    last = value()
    quietTurns = 0
  }
  return last
}

/** What an open socket or listener shows in Node's list of what keeps the process alive. */
export function openHandles (): number {
  return process.getActiveResourcesInfo().filter(name => name.startsWith('TCP')).length
}
