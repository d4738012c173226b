/** Where a label stands in a line of print. */
export interface LabelMatch {
  /** Characters of the line `from` up to, and without, `to`. */
  readonly from: number;
  readonly to: number;
  /** Higher is better: its length, less what differs. */
  readonly score: number;
}

/** A text without case, marks, spaces and punctuation, and where each of its characters stood. */
export interface Folded {
  readonly text: string;
  readonly at: readonly number[];
}

/** Shorter labels must stand as a word of their own, as they are. */
const SHORT = 6;
/** Of longer ones, one character in so many may differ. */
const PER_DIFFERENCE = 5;
const MOST_DIFFERENCES = 4;
const COST_OF_DIFFERENCE = 3;

/** Folds a text as labels are compared. */
export function folded(text: string): Folded {
  const characters: string[] = [];
  const at: number[] = [];
  [...text].forEach((character, i) => {
    for (const letter of character.normalize('NFD').toUpperCase()) {
      if (!/[A-Z0-9]/.test(letter)) continue;
      characters.push(letter);
      at.push(i);
    }
  });
  return { text: characters.join(''), at };
}

/** The best place of a label (folded) in a line, which print that is hard to read may have distorted; undefined without one. */
export function findLabel(line: string, where: Folded, label: string): LabelMatch | undefined {
  if (label.length < SHORT) return shortMatch(line, where, label) ?? numberedMatch(line, where, label);
  const allowed = Math.min(Math.floor(label.length / PER_DIFFERENCE), MOST_DIFFERENCES);
  const found = nearest(where.text, label, allowed);
  return found && matchOf(where, found.from, found.to, label.length - COST_OF_DIFFERENCE * found.differences);
}

function shortMatch(line: string, where: Folded, label: string): LabelMatch | undefined {
  for (let from = where.text.indexOf(label); from >= 0; from = where.text.indexOf(label, from + 1)) {
    const match = matchOf(where, from, from + label.length, label.length);
    const before = line[match.from - 1];
    const after = line[match.to];
    const isNumbered = /^\d+[A-Z]+$/.test(label) && from === 0;
    // A number alone is a label only where its line begins, and not of a date.
    if (/^\d+$/.test(label) && (from > 0 || /[/.,-]/.test(after ?? ''))) continue;
    if ((before === undefined || isBetween(before)) && (after === undefined || isBetween(after) || isNumbered))
      return match;
  }
  return undefined;
}

/** Letters and digits that readers take for each other, as one of them. */
const SHAPES: Readonly<Record<string, string>> = {
  O: '0',
  D: '0',
  Q: '0',
  I: '1',
  L: '1',
  Z: '2',
  S: '5',
  B: '8',
  G: '8',
  6: '8',
};
const shapeOf = (text: string) => [...text].map((character) => SHAPES[character] ?? character).join('');

/** A label of a number and letters with which a line begins, look-alikes taken for one another: 4b EXP read as 46EXP. */
function numberedMatch(line: string, where: Folded, label: string): LabelMatch | undefined {
  const read = where.text.slice(0, label.length);
  if (!/^\d+[A-Z]{2,}$/.test(label) || !/[A-Z]/.test(read) || shapeOf(read) !== shapeOf(label)) return undefined;
  const match = matchOf(where, 0, label.length, label.length - 1);
  // A word that only begins so is none.
  return /\p{L}/u.test(line[match.to] ?? '') ? undefined : match;
}

function isBetween(character: string): boolean {
  return !/[\p{L}\p{N}]/u.test(character);
}

function matchOf({ at }: Folded, from: number, to: number, score: number): LabelMatch {
  return { from: at[from] ?? 0, to: (at[to - 1] ?? 0) + 1, score };
}

/** The part of a text that differs least from a pattern (Sellers' algorithm); undefined when it differs by more than allowed. */
function nearest(text: string, pattern: string, allowed: number) {
  let column = Array.from({ length: pattern.length + 1 }, (_, i) => ({ cost: i, from: 0 }));
  let best: { from: number; to: number; differences: number } | undefined;
  for (let j = 1; j <= text.length; j++) {
    const next = [{ cost: 0, from: j }];
    for (let i = 1; i <= pattern.length; i++) {
      const [left, up, corner] = [column[i], next[i - 1], column[i - 1]] as [Step, Step, Step];
      const replaced = { cost: corner.cost + (pattern[i - 1] === text[j - 1] ? 0 : 1), from: corner.from };
      const inserted = { cost: left.cost + 1, from: left.from };
      const dropped = { cost: up.cost + 1, from: up.from };
      next.push([replaced, inserted, dropped].reduce((a, b) => (b.cost < a.cost ? b : a)));
    }
    column = next;
    const { cost, from } = column[pattern.length] as Step;
    if (cost <= allowed && (!best || cost < best.differences))
      best = { from: Math.min(from, j - 1), to: j, differences: cost };
  }
  return best;
}

interface Step {
  readonly cost: number;
  readonly from: number;
}
