export { Swarm } from './swarm.ts'
export { DEFAULT_LIMITS, type SwarmLimits, type SwarmOptions } from './swarm-config.ts'
export { consoleLog, type Log, type LogRecord } from './log.ts'
export type { Resolver } from './resolver.ts'
