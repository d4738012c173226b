import type { LifecycleEvent } from '@bonafide/proto/gen/bonafide/onboarding/v1/events_pb';
import { timestampDate } from '@bufbuild/protobuf/wkt';

/** Whose session an event is about; empty where nobody knows any more. */
export interface Description {
  operationToken?: string;
  username?: string;
  deviceId?: string;
}

type Data = Record<string, unknown>;

/** The members of `data` besides `transactionNum`, by the event's name behind its flow. */
const MEMBERS: Readonly<Record<string, (event: LifecycleEvent, of: Description) => Data>> = {
  started: ({ requiredChecks }) => ({ requiredChecks }),
  cancelled: () => ({ status: 'Cancelled' }),
  'device.added': (event, { deviceId }) => ({ deviceId, ...statusOf(event) }),
  'face.check': (event) => checkOf(event),
  'voice.check': (event) => checkOf(event),
  'ocr.check': (event) => ({
    documentVerificationResult: event.documentVerificationResult,
    matchResult: event.matchResult,
    matchScore: event.matchScore,
    retryDocumentCapture: event.retryDocumentCapture,
    ...statusOf(event),
  }),
  'icao.check': (event) => ({ icaoVerificationResult: event.icaoVerificationResult, ...statusOf(event) }),
  'b2c.started': ({ completionStatus }) => ({ completionStatus }),
  'b2c.completed': ({ completionStatus }) => ({ completionStatus }),
  completed: (event) => ({ registrationCode: event.registrationCode, ...statusOf(event) }),
};

/**
 * The JSON that receivers get, UTF-8: docs/contract C.5.3. What a session's description lacks is left out, and
 * `operationToken`, which the contract requires, is empty then.
 */
export function payloadOf(event: LifecycleEvent, of: Description): Uint8Array {
  const data = { transactionNum: event.transactionNum, ...MEMBERS[nameOf(event)]?.(event, of) };
  const payload = {
    id: event.id,
    created: createdText(occurredAt(event)),
    type: event.type,
    operationToken: of.operationToken ?? '',
    username: of.username,
    data,
  };
  return new TextEncoder().encode(JSON.stringify(payload));
}

/** When it happened; the beginning of time where an event does not say, which is older than any replay asks for. */
export const occurredAt = ({ occurredAt: at }: LifecycleEvent): Date => (at ? timestampDate(at) : new Date(0));

/** ISO 8601 with milliseconds and an offset without colon, as in `2022-02-16T14:33:11.889+0000`. */
export const createdText = (at: Date): string => at.toISOString().replace('Z', '+0000');

/** `face.check` of `enrollment.face.check`. */
const nameOf = ({ type }: LifecycleEvent): string => type.slice(type.indexOf('.') + 1);

/** `enrollmentStatus` of an enrolment, `authStatus` of the other flows. */
function statusOf({ type, status }: LifecycleEvent): Data {
  return type.startsWith('enrollment.') ? { enrollmentStatus: status } : { authStatus: status };
}

function checkOf(event: LifecycleEvent): Data {
  const { livenessResult, livenessFeedback, matchResult, matchScore } = event;
  return {
    livenessResult,
    // Whoever acts on a liveness must be told when nothing stands behind it (ADR 0082).
    ...(livenessFeedback.length > 0 && { livenessFeedback }),
    ...(event.type.startsWith('enrollment.') ? {} : { matchResult, matchScore }),
    ...statusOf(event),
  };
}
