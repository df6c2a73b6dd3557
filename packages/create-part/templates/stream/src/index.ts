export { myStream, type MyStreamOptions } from './my-stream.ts'
export { channelPair, type Channel, type Message } from './channel.ts'
