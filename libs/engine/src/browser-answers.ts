import { randomUUID } from 'node:crypto';
import type { ErrorCode } from '@bonafide/platform/errors/domain-error';
import type { ErrorAnswer } from '@bonafide/platform/errors/error-shapes';

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

const STATUS_TEXT: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  409: 'Conflict',
  500: 'Internal Server Error',
};

/** Whether a browser's route answers an error as the other routes do. */
export const isPassedOn = (code: ErrorCode): boolean => PASSED_ON.includes(code);

/** The engine's refusal with its body, without quotes, inside the text: docs/contract B.3. */
export function foldedRefusal(status: number, body: object): ErrorAnswer {
  const inside = `${status} ${STATUS_TEXT[status] ?? 'Error'}: ${JSON.stringify(body).replaceAll('"', '')}`;
  return folded('ProcessingError', `Unable to process request, check request payload, ${inside}`);
}

/** The platform's body with a transaction number in the text and a clock of twelve hours, as the original has them. */
export function folded(errorCode: string, text: string): ErrorAnswer {
  const errorMsg = `${text} (tcn: ${randomUUID()})`;
  return { status: 500, body: { errorCode, errorMsg, status: 500, timestamp: twelveHours(new Date()) } };
}

/** The framework's own body, where the original failed before it reached the engine. */
export function frameworkFailure(path: string): ErrorAnswer {
  const timestamp = new Date().toISOString().replace('Z', '+00:00');
  return { status: 500, body: { timestamp, status: 500, error: 'Internal Server Error', path } };
}

/** `yyyy-MM-dd hh:mm:ss`, UTC, hours 01 to 12. */
function twelveHours(time: Date): string {
  const [date, clock = ''] = time.toISOString().split('T');
  const hour = time.getUTCHours() % 12 || 12;
  return `${date} ${String(hour).padStart(2, '0')}${clock.slice(2, 8)}`;
}
