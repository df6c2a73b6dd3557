// How often a field may stand in a message. Without a modifier a field is optional, and where it
// stands several times the last one counts, as in protobuf.

import { checkLimit } from './field.ts'
import type { Field } from './field.ts'

export interface ElementLimit {
  /** The most elements the field may have; the first one over it ends the decoding. */
  readonly max: number
}

/** Any number of elements up to `max`; decodes to an array, which is empty when there are none. */
export function repeated<D, E> (element: Field<D, 'optional', E>, { max }: ElementLimit): Field<D, 'repeated', E> {
  checkLimit(max, 'max')
  return { ...element, presence: 'repeated', max }
}

/** A message without this field is refused, in both directions. */
export function required<D, E> (element: Field<D, 'optional', E>): Field<D, 'required', E> {
  return { ...element, presence: 'required' }
}
