import type { Decision } from './decisions.ts';

/** A part of a set by one property of its pictures. */
export interface Slice {
  readonly property: string;
  readonly name: string;
  readonly decisions: readonly Decision[];
}

interface Property {
  readonly name: string;
  /** Undefined where the property was not measured. */
  readonly classOf: (decision: Decision) => string | undefined;
  readonly classes: readonly string[];
}

const bounded = (
  name: string,
  bounds: readonly number[],
  unit: string,
  measure: (one: Decision) => number | null,
): Property => {
  const [first, last] = [bounds[0] as number, bounds.at(-1) as number];
  const between = bounds.slice(1).map((bound, i) => `${bounds[i]} to ${bound}${unit}`);
  const classes = [`below ${first}${unit}`, ...between, `${last}${unit} and more`];
  return {
    name,
    classes,
    classOf(one) {
      const value = measure(one);
      return value === null ? undefined : classes[bounds.filter((bound) => value >= bound).length];
    },
  };
};

/** What rates are told apart by. */
const PROPERTIES: readonly Property[] = [
  bounded('framing r', [1.7, 2, 3], '', ({ framing }) => framing),
  bounded('eye distance', [60, 90, 150], ' px', ({ measured }) => measured.InterEyeDistance),
  {
    name: 'colour',
    classes: ['colour', 'grey'],
    classOf: ({ isGrey }) => (isGrey === null ? undefined : isGrey ? 'grey' : 'colour'),
  },
];

/** A set by framing, by resolution and by colour; empty parts are left out. */
export function slicesOf(decisions: readonly Decision[]): Slice[] {
  return PROPERTIES.flatMap(({ name: property, classOf, classes }) =>
    classes
      .map((name) => ({ property, name, decisions: decisions.filter((one) => classOf(one) === name) }))
      .filter((slice) => slice.decisions.length > 0),
  );
}
