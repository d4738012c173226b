import { DomainError, ERROR_STATUS, type ErrorCode } from './domain-error.js';

/** What a route answers for an error: HTTP status and JSON body, or bare text where the contract wants that. */
export interface ErrorAnswer {
  status: number;
  body: object | string;
}

/** Turns an error into the answer that a route's contract promises. */
export type ErrorShape = (error: DomainError) => ErrorAnswer;

/** Chooses the error shape of a path, since routes of one service may have different contracts. */
export type ShapeOf = (path: string) => ErrorShape;

const PLATFORM_CODE: Record<ErrorCode, string> = {
  INVALID_JSON: 'INPUT_FORMAT_ERROR',
  FIELD_MISSING: 'INPUT_FORMAT_ERROR',
  FIELD_TYPE: 'INPUT_FORMAT_ERROR',
  INVALID_BASE64: 'INPUT_FORMAT_ERROR',
  INVALID_VALUE: 'INPUT_VALUES_ERROR',
  INVALID_MEDIA: 'INPUT_VALUES_ERROR',
  MEDIA_SIZE: 'INPUT_VALUES_ERROR',
  UNAUTHENTICATED: 'UNAUTHORIZED',
  FORBIDDEN: 'FORBIDDEN',
  NOT_FOUND: 'NOT_FOUND',
  SLOW_BODY: 'REQUEST_TIMEOUT',
  CONFLICT: 'INPUT_VALUES_ERROR',
  TOO_LARGE: 'PAYLOAD_TOO_LARGE',
  ENCODED: 'INPUT_FORMAT_ERROR',
  RATE_LIMITED: 'RATE_LIMITED',
  INTERNAL: 'INTERNAL_SERVER_ERROR',
  NOT_IMPLEMENTED: 'NOT_IMPLEMENTED',
  BAD_GATEWAY: 'BAD_GATEWAY',
  UNAVAILABLE: 'SERVICE_UNAVAILABLE',
  TIMEOUT: 'GATEWAY_TIMEOUT',
};

/** `{errorCode, errorMsg, status, timestamp}`: docs/contract A.6. */
export const platformShape: ErrorShape = (error) => {
  const status = ERROR_STATUS[error.code];
  return { status, body: platformBody(error, status) };
};

function platformBody({ code, message }: DomainError, status: number): object {
  return { errorCode: PLATFORM_CODE[code], errorMsg: message, status, timestamp: new Date().toISOString() };
}

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
