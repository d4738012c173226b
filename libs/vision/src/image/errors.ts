/** Why a picture was refused. */
export type ImageErrorCode = 'INVALID_BASE64' | 'INVALID_MEDIA' | 'MEDIA_SIZE';

/**
 * A picture that cannot be used. `code` crosses the thread border as the `code` of the pool's `TaskError`; `message`
 * may be shown to callers.
 */
export class ImageError extends Error {
  override readonly name = 'ImageError';
  constructor(
    readonly code: ImageErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
