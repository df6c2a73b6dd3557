/** How a value is laid out, by the number in its tag. Groups, 3 and 4, are neither read nor written. */
export type WireType = 0 | 1 | 2 | 5

export const VARINT = 0
export const BIT64 = 1
export const LENGTH_DELIMITED = 2
export const BIT32 = 5
