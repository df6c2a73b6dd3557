export { memory, type MemoryOptions } from './memory.ts'
export { memoryHub, type MemoryHub } from './hub.ts'
