import { describe, expect, it } from 'vitest';
import {
  type Check,
  CLOSING,
  can,
  next,
  type SessionEvent,
  type SessionState,
  type SessionStatus,
  wireStatus,
} from './session.machine.js';

/** One move of the machine, with all checks that the session owed when it began. */
interface Move {
  owed: readonly Check[];
  from: SessionState;
  event: SessionEvent;
  to: SessionState;
}

const CHECKS = ['first', 'second', 'third', 'fourth'];
const ATTEMPTS = [null, 0, 1, 2, 3, 4];
const ENDS: readonly SessionStatus[] = ['complete', 'failed', 'cancelled', 'expired'];
const EVENTS: readonly SessionEvent[] = [
  ...[...CHECKS, 'unowed', CLOSING].map((check) => ({ type: 'passed', check }) as const),
  ...[true, false].map((isCounted) => ({ type: 'missed', isCounted }) as const),
  { type: 'touched' },
  { type: 'touched', isAfterChecks: true },
  { type: 'refused' },
  { type: 'cancelled' },
  { type: 'expired' },
];

/** Sessions as they begin: zero to four checks, with and without the call that closes a re-enrolment. */
const STARTS: readonly SessionState[] = ATTEMPTS.flatMap((attemptsLeft) =>
  [0, 1, 2, 3, 4].flatMap((many) =>
    [[], [CLOSING]].map((closing) => ({
      status: 'pending' as const,
      open: [...CHECKS.slice(0, many), ...closing],
      attemptsLeft,
    })),
  ),
);

const keyOf = (state: SessionState) => JSON.stringify([state.status, state.open, state.attemptsLeft]);
const isOver = ({ status }: SessionState) => status !== 'pending';

/** Every state that can be reached from a start, and every move between them. */
function explore(start: SessionState): { states: SessionState[]; moves: Move[] } {
  const seen = new Map([[keyOf(start), start]]);
  const moves: Move[] = [];
  for (const from of seen.values()) {
    for (const event of EVENTS.filter((one) => can(from, one))) {
      const to = next(from, event);
      moves.push({ owed: start.open, from, event, to });
      if (!seen.has(keyOf(to))) seen.set(keyOf(to), to);
    }
  }
  return { states: [...seen.values()], moves };
}

const explored = STARTS.map(explore);
const states = explored.flatMap((one) => one.states);
const moves = explored.flatMap((one) => one.moves);
/** The moves that break a rule; shown whole where there are any. */
const breaking = (rule: (move: Move) => boolean) => moves.filter((move) => !rule(move));

describe('the states that a session can reach', () => {
  it('are all of them: every status, every subset of the checks, every count', () => {
    expect(STARTS).toHaveLength(60);
    expect(new Set(states.map(({ status }) => status))).toEqual(new Set(['pending', ...ENDS]));
    const [whole] = explored.slice(-2);
    const open = new Set(whole?.states.filter((state) => !isOver(state)).map((state) => state.open.join()));
    expect(open.size).toBe(2 ** CHECKS.length - 1);
    expect([states.length, moves.length]).toMatchInlineSnapshot(`
      [
        3136,
        7776,
      ]
    `);
  });

  it('take no event once they are an end', () =>
    expect(states.filter((state) => isOver(state) && EVENTS.some((event) => can(state, event)))).toEqual([]));

  it('always leave a way to an end', () =>
    expect(states.filter((state) => !isOver(state) && !can(state, { type: 'cancelled' }))).toEqual([]));

  it('are complete only with nothing open, and pending without the closing call only where nothing else was owed', () => {
    expect(states.filter(({ status, open }) => status === 'complete' && open.length > 0)).toEqual([]);
    const idle = explored.flatMap(({ states: [start, ...later] }) =>
      later.filter((state) => !isOver(state) && state.open.length === 0 && start?.open.length !== 0),
    );
    expect(idle).toEqual([]);
  });

  it('never count below zero, and count only where the start did', () => {
    const counts = states.map(({ attemptsLeft }) => attemptsLeft);
    expect(counts.filter((left) => left !== null && left < 0)).toEqual([]);
    expect(breaking(({ from, to }) => (from.attemptsLeft === null) === (to.attemptsLeft === null))).toEqual([]);
  });

  it('show 2 only when complete or when nothing but the closing is open, 1 while they go on, 0 when they cannot', () => {
    const expected = ({ status, open }: SessionState) => {
      if (status === 'complete') return 2;
      if (isOver({ status } as SessionState)) return 0;
      return open.length === 1 && open[0] === CLOSING ? 2 : 1;
    };
    expect(states.filter((state) => wireStatus(state) !== expected(state))).toEqual([]);
  });
});

describe('whatever moves a session', () => {
  it('only shrinks what is open, by the check that passed and no other', () =>
    expect(
      breaking(({ from, event, to }) => {
        const gone = event.type === 'passed' ? [event.check] : [];
        return to.open.join() === from.open.filter((check) => !gone.includes(check)).join();
      }),
    ).toEqual([]));

  it('completes it only by a pass with nothing left open', () =>
    expect(
      breaking(({ event, to }) => to.status !== 'complete' || (event.type === 'passed' && to.open.length === 0)),
    ).toEqual([]));

  it('completes it at the last pass, at once', () =>
    expect(
      breaking(({ event, to }) => event.type !== 'passed' || (to.open.length === 0) === (to.status === 'complete')),
    ).toEqual([]));

  it('closes it, and takes what waits for the checks, only after all of them', () =>
    expect(
      breaking(({ from, event }) => {
        const isLate =
          event.type === 'passed' ? event.check === CLOSING : event.type === 'touched' && event.isAfterChecks;
        return !isLate || from.open.join() === CLOSING;
      }),
    ).toEqual([]));

  it('lowers the count by one at a counted miss, never below zero, and by nothing else', () =>
    expect(
      breaking(({ from, event, to }) => {
        const isCounted = event.type === 'missed' && event.isCounted && from.attemptsLeft !== null;
        return to.attemptsLeft === (isCounted ? Math.max((from.attemptsLeft ?? 0) - 1, 0) : from.attemptsLeft);
      }),
    ).toEqual([]));

  it('fails it by the last counted miss or a refusal alone', () =>
    expect(
      breaking(({ event, to }) => {
        const isFailing =
          event.type === 'refused' || (event.type === 'missed' && event.isCounted && to.attemptsLeft === 0);
        return (to.status === 'failed') === isFailing;
      }),
    ).toEqual([]));

  it('ends it under the name of the event where that is a cancellation or the time', () =>
    expect(
      breaking(({ event, to }) => {
        const isNamed = event.type === 'cancelled' || event.type === 'expired';
        return isNamed ? to.status === event.type : to.status !== 'cancelled' && to.status !== 'expired';
      }),
    ).toEqual([]));

  it('can still complete it, by the checks that are open and then the closing', () => {
    const completed = (state: SessionState) =>
      state.open.reduce((now, check) => {
        const event = { type: 'passed', check } as const;
        return can(now, event) ? next(now, event) : now;
      }, state);
    const owing = states.filter((state) => !isOver(state) && state.open.length > 0);
    expect(owing.filter((state) => completed(state).status !== 'complete')).toEqual([]);
  });
});
