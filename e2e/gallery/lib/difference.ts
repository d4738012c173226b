/** What reconciling answered, as lines; and whether index and database agree. */
export interface Difference {
  lines: string[];
  /** True only where the answer lists differences, and every list is empty. */
  isNone: boolean;
}

/** Codes of a list that a line names; it counts them all. */
const NAMED = 10;

/** Reads an answer of `POST /onboarding/gallery/reconcile`: numbers, and a list for each kind of difference. */
export function differenceOf(answer: Readonly<Record<string, unknown>>): Difference {
  const lines: string[] = [];
  const lists: unknown[][] = [];
  const read = (name: string, value: unknown): void => {
    if (Array.isArray(value)) {
      lists.push(value);
      const more = value.length > NAMED ? ` … and ${value.length - NAMED} more` : '';
      const named = value.slice(0, NAMED).map((one) => (typeof one === 'object' ? JSON.stringify(one) : String(one)));
      lines.push(`${name}: ${value.length === 0 ? '0' : `${value.length} (${named.join(', ')}${more})`}`);
    } else if (typeof value === 'object' && value !== null) {
      for (const [part, inner] of Object.entries(value)) read(`${name}.${part}`, inner);
    } else lines.push(`${name}: ${String(value)}`);
  };
  for (const [name, value] of Object.entries(answer)) read(name, value);
  return { lines, isNone: lists.length > 0 && lists.every((list) => list.length === 0) };
}
