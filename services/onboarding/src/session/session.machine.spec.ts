import { describe, expect, it } from 'vitest';
import {
  type Check,
  can,
  next,
  type SessionEvent,
  type SessionState,
  type SessionStatus,
  wireStatus,
} from './session.machine.js';

const STATUSES: SessionStatus[] = ['pending', 'complete', 'failed', 'cancelled', 'expired'];
const EVENTS: SessionEvent[] = [
  { type: 'passed', check: 'verifyFace' },
  { type: 'missed', check: 'verifyFace' },
  { type: 'refused' },
  { type: 'cancelled' },
  { type: 'expired' },
];
const state = (change: Partial<SessionState> = {}): SessionState => ({
  status: 'pending',
  open: ['verifyDevice', 'verifyFace'],
  attemptsLeft: 2,
  ...change,
});
const pairs = STATUSES.flatMap((status) => EVENTS.map((event) => [status, event.type, event] as const));

describe('a session', () => {
  it.each(pairs)('%s × %s: only the living take events', (status, _type, event) =>
    expect(can(state({ status }), event)).toBe(status === 'pending'),
  );

  it.each([
    ['passed', { type: 'passed', check: 'verifyFace' }, { status: 'pending', open: ['verifyDevice'], attemptsLeft: 2 }],
    ['missed', { type: 'missed', check: 'verifyFace' }, { status: 'pending', attemptsLeft: 1 }],
    ['refused', { type: 'refused' }, { status: 'failed', open: ['verifyDevice', 'verifyFace'] }],
    ['cancelled', { type: 'cancelled' }, { status: 'cancelled', open: ['verifyDevice', 'verifyFace'] }],
    ['expired', { type: 'expired' }, { status: 'expired', open: ['verifyDevice', 'verifyFace'] }],
  ] as const)('pending × %s', (_name, event, after) => expect(next(state(), event)).toMatchObject(after));

  it.each<[string, Check[], Check, Check[], SessionStatus]>([
    ['the last open check completes', ['verifyFace'], 'verifyFace', [], 'complete'],
    ['a check passed before changes nothing', ['verifyDevice'], 'verifyFace', ['verifyDevice'], 'pending'],
    ['a check that is not owed changes nothing', ['addFace'], 'addDevice', ['addFace'], 'pending'],
  ])('%s', (_name, open, check, left, status) =>
    expect(next(state({ open }), { type: 'passed', check })).toMatchObject({ open: left, status }),
  );

  it.each<[string, Check, number | null, number | null, SessionStatus]>([
    ['the last face attempt fails the session', 'verifyFace', 1, 0, 'failed'],
    ['voice attempts count too', 'verifyVoice', 1, 0, 'failed'],
    ['an exhausted count stays at zero', 'verifyFace', 0, 0, 'failed'],
    ['a wrong signature is not counted', 'verifyDevice', 1, 1, 'pending'],
    ['enrolment counts nothing', 'addFace', null, null, 'pending'],
    ['no limit, no count', 'verifyFace', null, null, 'pending'],
  ])('missed: %s', (_name, check, attemptsLeft, left, status) =>
    expect(next(state({ attemptsLeft }), { type: 'missed', check })).toMatchObject({ attemptsLeft: left, status }),
  );

  it('never changes the state it was given', () => {
    const before = Object.freeze(state({ open: Object.freeze(['verifyFace'] as Check[]) }));
    for (const event of EVENTS) next(before, event);
    expect(before).toEqual(state({ open: ['verifyFace'] }));
  });

  it.each([
    ['pending', 1],
    ['complete', 2],
    ['failed', 0],
    ['cancelled', 0],
    ['expired', 0],
  ] as const)('%s is %i on the wire', (status, code) => expect(wireStatus(state({ status }))).toBe(code));

  it('of a re-enrolment shows 2 when its checks have passed, and only then may be closed', () => {
    const close = { type: 'passed', check: 'completeReEnroll' } as const;
    const open = state({ open: ['verifyFace', 'completeReEnroll'] });
    expect([can(open, close), wireStatus(open)]).toEqual([false, 1]);
    const verified = next(open, { type: 'passed', check: 'verifyFace' });
    expect([can(verified, close), wireStatus(verified), verified.status]).toEqual([true, 2, 'pending']);
    expect(next(verified, close).status).toBe('complete');
    expect(can(state({ open: [] }), close)).toBe(false);
  });
});
