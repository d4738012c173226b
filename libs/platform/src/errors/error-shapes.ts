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

/** The members of that body, for a status that a shape chose. */
export function platformBody({ code, message }: DomainError, status: number): object {
  return { errorCode: PLATFORM_CODE[code], errorMsg: message, status, timestamp: new Date().toISOString() };
}
