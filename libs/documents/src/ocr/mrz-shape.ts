/** Columns of a line where every form of its size has dates with their check digits: digits, or fillers where nothing is known. */
interface DatesAt {
  readonly columns: number;
  readonly lines: number;
  readonly line: number;
  readonly spans: readonly (readonly [from: number, to: number])[];
}

const DATES: readonly DatesAt[] = [
  {
    columns: 30,
    lines: 3,
    line: 1,
    spans: [
      [0, 7],
      [8, 15],
    ],
  },
  {
    columns: 44,
    lines: 2,
    line: 1,
    spans: [
      [13, 20],
      [21, 28],
    ],
  },
  {
    columns: 36,
    lines: 2,
    line: 1,
    spans: [
      [13, 20],
      [21, 28],
    ],
  },
  // The French identity card until 2021.
  {
    columns: 36,
    lines: 2,
    line: 1,
    spans: [
      [0, 4],
      [27, 34],
    ],
  },
];
/** Share of those columns that must hold what they may. */
const LEAST_SHARE = 0.7;
/** Share of the line of names that may be anything but letters and fillers: what they were misread for, a department's number. */
const MOST_OTHERS = 0.35;
/** Digits and what is read for them. */
const DIGIT_LIKE = /[0-9<OQDISZBG]/;

/**
 * Whether lines are those of a zone by its alphabet of positions alone: a page number, a serial number or a zone that is read
 * upside down in a mirror, where fillers stay fillers, are not.
 */
export function hasZoneShape(lines: readonly string[]): boolean {
  const columns = lines[0]?.length ?? 0;
  if (!/^[A-Z1]/.test(lines[0] ?? '') || !isNameLine(lines[lines.length === 2 ? 0 : 2] ?? '')) return false;
  return DATES.filter((form) => form.columns === columns && form.lines === lines.length).some(({ line, spans }) => {
    const characters = spans.flatMap(([from, to]) => [...(lines[line] ?? '').slice(from, to)]);
    const right = characters.filter((character) => DIGIT_LIKE.test(character)).length;
    const digits = characters.filter((character) => /[0-9]/.test(character)).length;
    return right >= LEAST_SHARE * characters.length && digits >= characters.length / 3;
  });
}

/** Names are letters, parted or followed by two fillers. */
function isNameLine(line: string): boolean {
  return line.includes('<<') && line.replace(/[A-Z<]/g, '').length <= MOST_OTHERS * line.length;
}
