/** Looks up names. Rejections are shown to the user as the reason of the failed address. */
export interface Resolver {
  /** The IP addresses of a name, of one family or of both. */
  addresses (name: string, family?: 4 | 6): Promise<readonly string[]>
  /** The TXT records of a name, each joined to one string. */
  texts (name: string): Promise<readonly string[]>
}
