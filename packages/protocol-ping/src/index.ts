export { ping, type Ping } from './ping.ts'
export type { PingCallOptions, PingOptions, PingRepeatOptions } from './ping-options.ts'
export { PingMismatchError, PingTimeoutError } from './errors.ts'
