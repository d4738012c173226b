import { randomUUID } from 'node:crypto';
import { engineError } from '@bonafide/engine/engine-shape';
import { type DomainError, ERROR_STATUS, type ErrorCode } from '@bonafide/platform/errors/domain-error';
import { type ErrorAnswer, type ErrorShape, platformShape } from '@bonafide/platform/errors/error-shapes';

/** What the browser gateway passes on as it is; everything else is the engine's refusal, which it folds into 500. */
const PASSED_ON: readonly ErrorCode[] = [
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'NOT_FOUND',
  'TOO_LARGE',
  'ENCODED',
  'RATE_LIMITED',
  'NOT_IMPLEMENTED',
  'UNAVAILABLE',
  'TIMEOUT',
];

/**
 * Errors of the browser's routes (/b2c/sdk): 500 around every refusal of the engine, the engine's body inside its text;
 * 500 DecryptionError for an envelope that is none or does not open; the framework's own body where the original threw
 * before it reached the engine (base64, profile); session ids, challenges and a list of no images as 400. Source: engines.yaml, B2cServerError;
 * docs/contract B.2 and docs/contract B.3.
 */
export function browserShape(path: string): ErrorShape {
  const sealed = path.endsWith('Encrypted');
  return (error) => {
    if (PASSED_ON.includes(error.code)) return platformShape(error);
    const isOnce = error.details.reason === 'session' || error.details.reason === 'challenge';
    if (isOnce && path === '/b2c/sdk/faceliveness/analyze') return platformShape(error);
    if (sealed && isAboutEnvelope(error)) return folded('DecryptionError', 'Check the encryption key used');
    if (error.code === 'INTERNAL' || error.code === 'INVALID_BASE64' || error.details.reason === 'not_xml') {
      return framework(path);
    }
    if (error.details.reason === 'no_images') return platformShape(error);
    const status = ERROR_STATUS[error.code];
    const body = JSON.stringify({ error: engineError(error) }).replaceAll('"', '');
    const inside = `${status} ${STATUS_TEXT[status] ?? 'Error'}: ${body}`;
    return folded('ProcessingError', `Unable to process request, check request payload, ${inside}`);
  };
}

const STATUS_TEXT: Readonly<Record<number, string>> = { 400: 'Bad Request', 409: 'Conflict' };

function isAboutEnvelope({ code, details }: DomainError): boolean {
  return code === 'INVALID_JSON' || details.reason === 'envelope' || details.reason === 'sealed';
}

/** The platform's body with a transaction number in the text and a clock of twelve hours, as the original has them. */
function folded(errorCode: string, text: string): ErrorAnswer {
  const errorMsg = `${text} (tcn: ${randomUUID()})`;
  return { status: 500, body: { errorCode, errorMsg, status: 500, timestamp: twelveHours(new Date()) } };
}

function framework(path: string): ErrorAnswer {
  const timestamp = new Date().toISOString().replace('Z', '+00:00');
  return { status: 500, body: { timestamp, status: 500, error: 'Internal Server Error', path } };
}

/** `yyyy-MM-dd hh:mm:ss`, UTC, hours 01 to 12. */
function twelveHours(time: Date): string {
  const [date, clock = ''] = time.toISOString().split('T');
  const hour = time.getUTCHours() % 12 || 12;
  return `${date} ${String(hour).padStart(2, '0')}${clock.slice(2, 8)}`;
}
