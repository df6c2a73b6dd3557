export type { YamuxOptions } from './config.ts'
export { yamux } from './yamux.ts'
