export type { SecureChannel, SecureChannelContract, SecuredLink, SecureOptions } from './secure-channel.ts'
export { EarlyMuxerError, HandshakeError, PeerMismatchError } from './errors.ts'
