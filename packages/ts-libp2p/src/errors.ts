/** The errors of the preset. Match on `code`. */

/** A file in the storage folder cannot be used. Nothing was changed. */
export class StorageError extends Error {
  readonly code = 'ERR_STORAGE' as const
  readonly side = 'local' as const
  override readonly name = 'StorageError'
  readonly path: string
  constructor (path: string, message: string, options?: ErrorOptions) {
    super(`${path}: ${message}`, options)
    this.path = path
  }
}
