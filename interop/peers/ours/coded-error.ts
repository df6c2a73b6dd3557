/** An error with the stable code that a failed reply carries. */
export class CodedError extends Error {
  override readonly name = 'CodedError'
  readonly code: string

  constructor (code: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
