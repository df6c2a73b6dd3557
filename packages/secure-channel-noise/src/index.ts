export { noise, type NoiseOptions } from './noise.ts'
export { DecryptError, NonceExhaustedError } from './errors.ts'
