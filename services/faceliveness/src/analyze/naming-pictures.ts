import { DomainError } from '@bonafide/platform/errors/domain-error';
import { aboutField, isImageErrorCode } from '@bonafide/wire/picture/errors';

/**
 * What is to be thrown instead of an error of the workers, who know no field: where it is about a picture, or about all of
 * them (`at` undefined), one that names the field. Everything else is left as it is.
 */
export function namingPictures(error: unknown, fieldOf: (at: number | undefined) => string): unknown {
  if (!(error instanceof DomainError) || !isImageErrorCode(error.code)) return error;
  const { at, ...details } = error.details;
  const field = fieldOf(at === undefined ? undefined : Number(at));
  return new DomainError(error.code, aboutField(field, error), { ...details, field }, { cause: error });
}
