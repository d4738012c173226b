import { type DomainError, ERROR_STATUS, type ErrorCode } from '@bonafide/platform/errors/domain-error';
import { type ErrorAnswer, type ErrorShape, platformBody } from '@bonafide/platform/errors/error-shapes';

const ENGINE_CODE: Partial<Record<ErrorCode, number>> = {
  INVALID_JSON: -2,
  FIELD_MISSING: -3,
  FIELD_TYPE: -4,
  INVALID_BASE64: -5,
  INVALID_VALUE: -6,
  INVALID_MEDIA: -7,
  MEDIA_SIZE: -8,
};

/** Code and text of an engine's error, -1 to -8. */
export interface EngineError {
  code: number;
  description: string;
}

export const engineError = ({ code, message }: DomainError): EngineError => ({
  code: ENGINE_CODE[code] ?? -1,
  description: message,
});

/** `{error: {code, description}}` and the platform's members in one body: docs/contract B.2. */
export const engineShape: ErrorShape = (error) => engineAnswer(error, ERROR_STATUS[error.code], engineError(error));

/** The same where an engine has a status or a code of its own for an error. */
export function engineAnswer(error: DomainError, status: number, engineError: EngineError): ErrorAnswer {
  return { status, body: { error: engineError, ...platformBody(error, status), errorMsg: engineError.description } };
}
