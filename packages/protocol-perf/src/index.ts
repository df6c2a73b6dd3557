export { perf, type Perf } from './perf.ts'
export type { PerfOptions, PerfProgress, PerfResult, PerfRunOptions } from './perf-options.ts'
export { PerfAnswerError, PerfLimitError } from './errors.ts'
