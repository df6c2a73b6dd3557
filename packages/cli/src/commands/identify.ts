import { createNode, type Connection, type IdentifyResult } from 'ts-libp2p'
import { agreed } from './agreed.ts'
import { EXIT, type CommandContext } from './context.ts'

/** Asks a peer who it is. */
export async function identify (address: string, { output, terminal: { interrupted }, log }: CommandContext): Promise<number> {
  const node = await createNode({ listen: [], log, signal: interrupted })
  try {
    const connection = await node.dial(address, { signal: interrupted })
    const about = await node.identify(connection, { signal: interrupted })
    output.say('identified', facts(connection, about), lines(connection, about))
    return EXIT.done
  } finally {
    await node.stop()
  }
}

function facts (connection: Connection, about: IdentifyResult): object {
  return {
    peer: about.peer.toString(),
    agent: about.agent,
    protocolVersion: about.protocolVersion,
    protocols: about.protocols,
    listenAddresses: about.listenAddrs.map(String),
    observedAddress: about.observedAddr?.toString(),
    signedRecord: about.hasSignedRecord,
    address: connection.remoteAddress.toString(),
    ...agreed(connection)
  }
}

function lines (connection: Connection, about: IdentifyResult): string[] {
  return [
    ...row('peer id', [about.peer.toString()]),
    ...row('agent', [about.agent ?? 'not said']),
    ...row('version', [about.protocolVersion ?? 'not said']),
    ...row('protocols', about.protocols),
    ...row('listens on', about.listenAddrs.map(String)),
    ...row('sees us at', [about.observedAddr?.toString() ?? 'not said']),
    ...row('record', [about.hasSignedRecord ? 'signed by the peer' : about.recordError === undefined ? 'none' : `refused: ${about.recordError.message}`]),
    ...row('secured by', [connection.security]),
    ...row('muxed by', [`${connection.muxer}${connection.earlyMuxer ? ', agreed inside the handshake' : ''}`])
  ]
}

/** A title with its values below one another. */
function row (title: string, values: readonly string[]): string[] {
  return (values.length === 0 ? ['none'] : values).map((value, index) => `${(index === 0 ? title : '').padEnd(12)}${value}`)
}
