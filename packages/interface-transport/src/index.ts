export type {
  DialPhase, FinishedLink, Listener, ListenOptions, RawLink, Transport, TransportContract, TransportDialOptions, TransportLink
} from './transport.ts'
export { AddressError, DialError, ListenError } from './errors.ts'
