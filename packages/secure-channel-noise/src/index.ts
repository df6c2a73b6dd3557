export { noise } from './noise.ts'
export { DecryptError, NonceExhaustedError } from './errors.ts'
