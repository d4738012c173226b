import { DomainError } from '@bonafide/platform/errors/domain-error';
import { aboutField, isImageErrorCode } from '@bonafide/wire/picture/errors';

const SELFIE = 'biometricsInfo.facialImage.image';

/** Gives an error about a picture the field in which the caller sent it; `pageField` names that of a page by its place. */
export function naming(pageField: (at: number) => string): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof DomainError) || !isImageErrorCode(error.code)) throw error;
    const { reason, at } = error.details;
    const field = reason === 'selfie' ? SELFIE : pageField(Number(at ?? 0));
    const details = { field, ...(reason !== undefined && { reason }) };
    throw new DomainError(error.code, aboutField(field, error), details, { cause: error });
  };
}
