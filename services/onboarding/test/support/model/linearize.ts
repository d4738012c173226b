import type { Span } from './history.js';

/** What a sequence of calls is held against. */
export interface Sequential<State, Call extends Span> {
  start: State;
  /** The states that explain a call's answer, none where it cannot have come here. */
  after(state: State, call: Call): State[];
  keyOf(state: State): string;
  /** Whether a history may have ended so. */
  isEnd(state: State): boolean;
}

/**
 * Whether calls that ran side by side can be put into one order, each between its beginning and its end, that explains every
 * answer and the end (Herlihy and Wing, 1990; the search is Wing and Gong's with what it has seen kept).
 */
export function isLinearizable<State, Call extends Span>(
  calls: readonly Call[],
  { start, after, keyOf, isEnd }: Sequential<State, Call>,
): boolean {
  const seen = new Set<string>();
  const search = (state: State, left: readonly Call[]): boolean => {
    if (left.length === 0) return isEnd(state);
    const key = `${left.map((call) => calls.indexOf(call)).join()} ${keyOf(state)}`;
    if (seen.has(key)) return false;
    seen.add(key);
    const deadline = Math.min(...left.map(({ to }) => to));
    return left
      .filter(({ from }) => from <= deadline)
      .some((call) => {
        const rest = left.filter((other) => other !== call);
        return after(state, call).some((later) => search(later, rest));
      });
  };
  return search(start, calls);
}
