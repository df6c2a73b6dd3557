export { createPart, type CreatedPart } from './create-part.node.ts'
export { KINDS, LICENCES, RUNNERS, type Kind, type Licence, type PartOptions, type Runner } from './part-options.ts'
export { UsageError } from './errors.ts'
