import { readFileSync } from 'node:fs'
import { Command, Option } from 'commander'
import { count, dialAddress, dialAddresses, keyType, listenAddresses, milliseconds, port, size } from './argument-parsers.ts'
import type { CommandContext } from './commands/context.ts'
import { echo, type EchoOptions } from './commands/echo.ts'
import { explain, type ExplainOptions } from './commands/explain.ts'
import { identify } from './commands/identify.ts'
import { keygen, type KeygenOptions } from './commands/keygen.ts'
import { peers, type PeersOptions } from './commands/peers.ts'
import { perf, type PerfOptions } from './commands/perf.ts'
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
    .option('--perf', 'answer /perf/1.0.0: whoever asks gets as many bytes as they want')
    .addOption(new Option('--listen <address...>', 'listen on these addresses, such as /ip4/0.0.0.0/tcp/4001').argParser(listenAddresses).conflicts(['public', 'port']))
    .option('--port <port>', 'the TCP port to listen on (default: any free one)', port)
    .option('--storage <folder>', 'keeps the identity', './data')
    .action((options: StartOptions) => run(context => start(options, context)))

  program.command('ping')
    .description('measure the round-trip time to a peer')
    .argument('<address>', ADDRESS, dialAddress)
    .option('-c, --count <number>', 'how many pings; 0 goes on until Ctrl-C', count, 4)
    .option('--interval <ms>', 'from one ping to the next', milliseconds, 1_000)
    .option('--timeout <ms>', 'how long to wait for each answer', milliseconds, 10_000)
    .action((address: string, options: PingOptions) => run(context => ping(address, options, context)))

  program.command('identify')
    .description('ask a peer who it is and what it speaks')
    .argument('<address>', ADDRESS, dialAddress)
    .action((address: string) => run(context => identify(address, context)))

  program.command('perf')
    .description('measure how fast a peer takes bytes, and how fast it gives some; it has to run with --perf')
    .argument('<address>', ADDRESS, dialAddress)
    .addOption(new Option('--up <bytes>', 'how much to send, such as 500k or 1G').argParser(size).default(64_000_000, '64M'))
    .addOption(new Option('--down <bytes>', 'how much to ask for').argParser(size).default(64_000_000, '64M'))
    .action((address: string, options: PerfOptions) => run(context => perf(address, options, context)))

  program.command('echo')
    .description('send something to a peer that sends it back, and compare; it has to run with --echo')
    .argument('<address>', ADDRESS, dialAddress)
    .argument('[text]', 'what to send', 'hello')
    .option('--size <bytes>', 'make up so many bytes instead, such as 10M', size)
    .action((address: string, text: string, options: EchoOptions) => run(context => echo(address, text, options, context)))

  program.command('peers')
    .description('look which of some peers can be reached, how far away they are and what they call themselves')
    .argument('<address...>', 'where the peers are', dialAddresses)
    .option('--timeout <ms>', 'how long to wait for each', milliseconds, 10_000)
    .action((addresses: readonly string[], options: PeersOptions) => run(context => peers(addresses, options, context)))

  program.command('explain')
    .description('dial a peer step by step and say why it works, or why not and what to do')
    .argument('<address>', ADDRESS, dialAddress)
    .option('--hold <ms>', 'how long to watch whether the connection lasts', milliseconds, 1_000)
    .action((address: string, options: ExplainOptions) => run(context => explain(address, options, context)))

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

const ADDRESS = 'where the peer is, such as /ip4/127.0.0.1/tcp/4001/p2p/12D3Koo…'

const EXIT_CODES = `
Exit codes: 0 done; 1 it failed (no connection, no answer, no file); 2 wrong usage; 130 interrupted
before it was done. A node that was started and is then told to stop ends with 0.`
