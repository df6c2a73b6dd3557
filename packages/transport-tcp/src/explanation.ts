import type { TcpAddress } from './address.ts'

/** What a failed connect means, with what to do about it. */
export function explainDial (address: string, error: Error): string {
  return `no connection to ${address}: ${DIAL[codeOf(error)] ?? error.message}`
}

/** What a failed bind means, with what to do about it. */
export function explainListen (address: string, target: TcpAddress, error: Error): string {
  const code = codeOf(error)
  const reason = code === 'EADDRINUSE' ? `port ${target.port} is already in use: stop the other program or choose another port (0 takes any free one)` : LISTEN[code]
  return `cannot listen on ${address}: ${reason ?? error.message}`
}

/** Whether a socket failed because the peer reset it, and not because the path to it broke. */
export function isReset (error: Error): boolean {
  const code = codeOf(error)
  return code === 'ECONNRESET' || code === 'EPIPE'
}

function codeOf (error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : ''
}

const TOO_MANY_FILES = 'this process has too many open files: close connections or raise the limit (ulimit -n)'

const DIAL: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nobody listens there: check the address and that the peer is running',
  ECONNRESET: 'the peer reset it at once: it may have reached a connection limit',
  ETIMEDOUT: 'no answer: the host is down or a firewall drops the packets',
  EHOSTUNREACH: 'the host cannot be reached from here',
  ENETUNREACH: 'this machine has no route to that network (for an IPv6 address: has it IPv6?)',
  EADDRNOTAVAIL: 'this machine has no address or no free port for it: check that the address can be reached from here',
  EACCES: 'a firewall or the system forbids it',
  EPERM: 'a firewall or the system forbids it',
  EMFILE: TOO_MANY_FILES,
  ENFILE: TOO_MANY_FILES
}

const LISTEN: Readonly<Record<string, string>> = {
  EADDRNOTAVAIL: 'this machine has no such address: give one of its own, or /ip4/0.0.0.0 for all of them',
  EAFNOSUPPORT: 'this machine does not support that kind of address',
  EACCES: 'the system forbids it: ports below 1024 usually need more privileges',
  EMFILE: TOO_MANY_FILES,
  ENFILE: TOO_MANY_FILES
}
