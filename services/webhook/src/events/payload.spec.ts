import { LifecycleEventSchema } from '@bonafide/proto/gen/bonafide/onboarding/v1/events_pb';
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { describe, expect, it } from 'vitest';
import { type Description, payloadOf } from './payload.js';

type Event = MessageInitShape<typeof LifecycleEventSchema>;

const AT = new Date('2026-02-16T14:33:11.889Z');
const OF: Description = { operationToken: 'token', username: 'ada', deviceId: 'phone' };
const FACTS: Event = {
  requiredChecks: ['addFace'],
  registrationCode: 'code',
  livenessResult: true,
  livenessFeedback: ['LIVENESS_NOT_ASSESSED'],
  matchResult: false,
  matchScore: 12.5,
  completionStatus: 'Success',
  documentVerificationResult: true,
  retryDocumentCapture: false,
  icaoVerificationResult: true,
};
const told = (type: string, event: Event = FACTS, of = OF) =>
  JSON.parse(
    new TextDecoder().decode(
      payloadOf(
        create(LifecycleEventSchema, {
          id: 'id',
          tenant: 'acme',
          type,
          occurredAt: timestampFromDate(AT),
          sessionId: 'session',
          transactionNum: 't',
          status: 1,
          ...event,
        }),
        of,
      ),
    ),
  );

describe('what receivers get', () => {
  it('has the members of the contract, and the time with an offset without colon', () =>
    expect(told('enrollment.started')).toEqual({
      id: 'id',
      created: '2026-02-16T14:33:11.889+0000',
      type: 'enrollment.started',
      operationToken: 'token',
      username: 'ada',
      data: { transactionNum: 't', requiredChecks: ['addFace'] },
    }));

  const face = { livenessResult: true, livenessFeedback: ['LIVENESS_NOT_ASSESSED'] };
  const match = { matchResult: false, matchScore: 12.5 };
  it.each<[string, Record<string, unknown>]>([
    ['authentication.started', { requiredChecks: ['addFace'] }],
    ['enrollment.cancelled', { status: 'Cancelled' }],
    ['enrollment.device.added', { deviceId: 'phone', enrollmentStatus: 1 }],
    ['enrollment.face.check', { ...face, enrollmentStatus: 1 }],
    ['authentication.face.check', { ...face, ...match, authStatus: 1 }],
    ['reenrollment.voice.check', { ...face, ...match, authStatus: 1 }],
    [
      'enrollment.ocr.check',
      { documentVerificationResult: true, ...match, retryDocumentCapture: false, enrollmentStatus: 1 },
    ],
    ['enrollment.icao.check', { icaoVerificationResult: true, enrollmentStatus: 1 }],
    ['reenrollment.b2c.started', { completionStatus: 'Success' }],
    ['enrollment.b2c.completed', { completionStatus: 'Success' }],
    ['enrollment.completed', { registrationCode: 'code', enrollmentStatus: 1 }],
    ['reenrollment.completed', { registrationCode: 'code', authStatus: 1 }],
  ])('of %s', (type, data) => expect(told(type).data).toEqual({ transactionNum: 't', ...data }));

  it('of a session that nobody knows any more lacks what is personal', () => {
    const payload = told('enrollment.device.added', {}, {});
    expect(payload).toMatchObject({ operationToken: '', data: { transactionNum: 't', enrollmentStatus: 1 } });
    expect(Object.keys(payload)).not.toContain('username');
    expect(Object.keys(payload.data)).not.toContain('deviceId');
  });
});
