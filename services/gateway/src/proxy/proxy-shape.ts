import { type DomainError, ERROR_STATUS, type ErrorCode } from '@bonafide/platform/errors/domain-error';
import { type ErrorAnswer, type ErrorShape, platformBody, platformShape } from '@bonafide/platform/errors/error-shapes';

/** Routes of the engines, whose clients read `error`. */
const ENGINES = /^\/(faceliveness|voiceliveness|nexaface|nexavoice)(\/|$)/;
/** What is said of credentials has one shape everywhere. Source: engines.yaml, Unauthorized and Forbidden. */
const OF_CREDENTIALS: readonly ErrorCode[] = ['UNAUTHENTICATED', 'FORBIDDEN'];
/** An engine's code for a wrong value, and for all else that the gateway refuses. Source: engines.yaml, EngineError. */
const WRONG_VALUE = -6;
const OTHER = -1;

/** The shape of the gateway's own refusals on a path: that of the service behind it. */
export function proxyShape(path: string): ErrorShape {
  return ENGINES.test(path) ? engineShape : platformShape;
}

function engineShape(error: DomainError): ErrorAnswer {
  if (OF_CREDENTIALS.includes(error.code)) return platformShape(error);
  const status = ERROR_STATUS[error.code];
  const code = error.code === 'INVALID_VALUE' ? WRONG_VALUE : OTHER;
  return { status, body: { error: { code, description: error.message }, ...platformBody(error, status) } };
}
