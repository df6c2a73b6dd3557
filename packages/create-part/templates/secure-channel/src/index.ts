export { mySecureChannel, type MySecureChannelOptions } from './my-secure-channel.ts'
