/** How far a dial to one address came. */
export type DialPhase = 'resolve' | 'connect' | 'protect' | 'negotiate' | 'secure' | 'mux' | 'done'
