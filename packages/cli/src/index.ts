export { run } from './run.ts'
export type { Terminal } from './output.ts'
