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
  { type: 'passed', check: 'second' },
  { type: 'missed', isCounted: true },
  { type: 'touched' },
  { type: 'refused' },
  { type: 'cancelled' },
  { type: 'expired' },
];
const state = (change: Partial<SessionState> = {}): SessionState => ({
  status: 'pending',
  open: ['first', 'second'],
  attemptsLeft: 2,
  ...change,
});
const pairs = STATUSES.flatMap((status) => EVENTS.map((event) => [status, event.type, event] as const));

describe('a session', () => {
  it.each(pairs)('%s × %s: only live sessions accept events', (status, _type, event) =>
    expect(can(state({ status }), event)).toBe(status === 'pending'),
  );

  it.each([
    ['passed', { type: 'passed', check: 'second' }, { status: 'pending', open: ['first'], attemptsLeft: 2 }],
    ['missed', { type: 'missed', isCounted: true }, { status: 'pending', attemptsLeft: 1 }],
    ['touched', { type: 'touched' }, { status: 'pending', open: ['first', 'second'], attemptsLeft: 2 }],
    ['refused', { type: 'refused' }, { status: 'failed', open: ['first', 'second'] }],
    ['cancelled', { type: 'cancelled' }, { status: 'cancelled', open: ['first', 'second'] }],
    ['expired', { type: 'expired' }, { status: 'expired', open: ['first', 'second'] }],
  ] as const)('pending × %s', (_name, event, after) => expect(next(state(), event)).toMatchObject(after));

  it.each<[string, Check[], Check, Check[], SessionStatus]>([
    ['the last open check completes', ['second'], 'second', [], 'complete'],
    ['a check passed before changes nothing', ['first'], 'second', ['first'], 'pending'],
    ['a check that is not owed changes nothing', ['third'], 'fourth', ['third'], 'pending'],
  ])('%s', (_name, open, check, left, status) =>
    expect(next(state({ open }), { type: 'passed', check })).toMatchObject({ open: left, status }),
  );

  it.each<[string, boolean, number | null, number | null, SessionStatus]>([
    ['the last counted attempt fails the session', true, 1, 0, 'failed'],
    ['an exhausted count stays at zero', true, 0, 0, 'failed'],
    ['what is not counted costs nothing', false, 1, 1, 'pending'],
    ['no limit, no count', true, null, null, 'pending'],
  ])('missed: %s', (_name, isCounted, attemptsLeft, left, status) =>
    expect(next(state({ attemptsLeft }), { type: 'missed', isCounted })).toMatchObject({ attemptsLeft: left, status }),
  );

  it('never changes the state it was given', () => {
    const before = Object.freeze(state({ open: Object.freeze(['second'] as Check[]) }));
    for (const event of EVENTS) next(before, event);
    expect(before).toEqual(state({ open: ['second'] }));
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
    const open = state({ open: ['second', 'completeReEnroll'] });
    expect([can(open, close), wireStatus(open)]).toEqual([false, 1]);
    const verified = next(open, { type: 'passed', check: 'second' });
    expect([can(verified, close), wireStatus(verified), verified.status]).toEqual([true, 2, 'pending']);
    expect(next(verified, close).status).toBe('complete');
    expect(can(state({ open: [] }), close)).toBe(false);
  });

  it('of a re-enrolment takes a step that waits for its checks only then', () => {
    const late = { type: 'touched', isAfterChecks: true } as const;
    expect(can(state({ open: ['second', 'completeReEnroll'] }), late)).toBe(false);
    expect(can(state({ open: ['completeReEnroll'] }), late)).toBe(true);
    expect(next(state({ open: ['completeReEnroll'] }), late)).toEqual(state({ open: ['completeReEnroll'] }));
  });
});
