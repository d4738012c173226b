/** Why a picture was refused. */
export type ImageErrorCode = 'INVALID_BASE64' | 'INVALID_MEDIA' | 'MEDIA_SIZE';

/** What a caller is told of the field that holds a picture which was refused with an error of such a code and message. */
export function aboutField(field: string, { code, message }: { code: string; message: string }): string {
  return code === 'INVALID_BASE64' ? `Field "${field}" is not valid base64.` : `Field "${field}": ${message}`;
}

/** True for the code of an `ImageError`. */
export function isImageErrorCode(code: string): code is ImageErrorCode {
  return code === 'INVALID_BASE64' || code === 'INVALID_MEDIA' || code === 'MEDIA_SIZE';
}

/**
 * A picture that cannot be used, or pictures that cannot be used together. `code` and `at` cross the thread border in
 * the pool's `TaskError`; `message` may be shown to callers.
 */
export class ImageError extends Error {
  override readonly name = 'ImageError';
  /** Which of several pictures it is, from 0; undefined when there is one, or all are meant. */
  readonly at: number | undefined;

  constructor(
    readonly code: ImageErrorCode,
    message: string,
    { at, ...options }: ErrorOptions & { at?: number } = {},
  ) {
    super(message, options);
    this.at = at;
  }
}
