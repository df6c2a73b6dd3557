import { readFileSync } from 'node:fs'
import { Command, Option } from 'commander'
import { count, dialAddress, keyType, listenAddresses, milliseconds, port } from './argument-parsers.ts'
import type { CommandContext } from './commands/context.ts'
import { identify } from './commands/identify.ts'
import { keygen, type KeygenOptions } from './commands/keygen.ts'
import { ping, type PingOptions } from './commands/ping.ts'
import { start, type StartOptions } from './commands/start.ts'

/** Runs the command that was asked for; the exit code is told to `ended`. */
type RunCommand = (command: (context: CommandContext) => Promise<number>) => Promise<void>

/** The commands, their options and their help. */
export function makeProgram (run: RunCommand): Command {
  const program = new Command('ts-libp2p')
    .description('Nodes that speak libp2p, from the command line.')
    .version(version())
    .option('--json', 'one JSON object a line instead of text; errors go to stderr')
    .option('--debug', 'stack traces and the node\'s debug messages')
    .configureHelp({ showGlobalOptions: true })

  program.command('start')
    .description('run a node until Ctrl-C: TCP, Noise, Yamux, identify and ping, on loopback unless told otherwise')
    .option('--public', 'listen on all addresses of this machine')
    .option('--echo', 'answer /echo/1.0.0: whoever asks gets their bytes back')
    .addOption(new Option('--listen <address...>', 'listen on these addresses, such as /ip4/0.0.0.0/tcp/4001').argParser(listenAddresses).conflicts(['public', 'port']))
    .option('--port <port>', 'the TCP port to listen on (default: any free one)', port)
    .option('--storage <folder>', 'keeps the identity', './data')
    .action((options: StartOptions) => run(context => start(options, context)))

  program.command('ping')
    .description('measure the round-trip time to a peer')
    .argument('<address>', 'where the peer is, such as /ip4/127.0.0.1/tcp/4001/p2p/12D3Koo…', dialAddress)
    .option('-c, --count <number>', 'how many pings; 0 goes on until Ctrl-C', count, 4)
    .option('--interval <ms>', 'from one ping to the next', milliseconds, 1_000)
    .option('--timeout <ms>', 'how long to wait for each answer', milliseconds, 10_000)
    .action((address: string, options: PingOptions) => run(context => ping(address, options, context)))

  program.command('identify')
    .description('ask a peer who it is and what it speaks')
    .argument('<address>', 'where the peer is, such as /ip4/127.0.0.1/tcp/4001/p2p/12D3Koo…', dialAddress)
    .action((address: string) => run(context => identify(address, context)))

  program.command('keygen')
    .description('make a private key, which is an identity')
    .option('--type <type>', 'Ed25519, secp256k1, ECDSA or RSA', keyType, 'Ed25519')
    .option('--out <file>', 'write it there, for this user only, instead of printing it; as <storage>/identity.key a node takes it')
    .action((options: KeygenOptions) => run(context => keygen(options, context)))

  for (const command of [program, ...program.commands]) command.addHelpText('after', EXIT_CODES)
  return program
}

function version (): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : ''
}

const EXIT_CODES = `
Exit codes: 0 done; 1 it failed (no connection, no answer, no file); 2 wrong usage; 130 interrupted
before it was done. A node that was started and is then told to stop ends with 0.`
