export type { TcpOptions } from './config.ts'
export { tcp } from './tcp.ts'
