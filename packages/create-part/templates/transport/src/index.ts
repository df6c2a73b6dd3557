export { myTransport, type MyTransportOptions } from './my-transport.ts'
