import type { Random } from '../attacks/random.ts';
import type { SpecimenOptions } from './draw.ts';
import type { Holder } from './holder.ts';

/** A change of one thing in a document that holds otherwise. */
export interface Forgery {
  readonly kind: string;
  readonly layout: SpecimenOptions['layout'];
  /** How it is drawn, given its true bearer. */
  forged(holder: Holder, random: Random): NonNullable<SpecimenOptions['forged']>;
}

type Alteration = readonly [what: string, change: (holder: Holder, random: Random) => Partial<Holder>];

const ALTERATIONS: readonly Alteration[] = [
  ['date of birth', ({ birth }, random) => ({ birth: otherDay(birth, random.integer(-9, -1)) })],
  ['date of expiry', ({ expiry }, random) => ({ expiry: otherDay(expiry, random.integer(1, 5)) })],
  ['number', ({ documentNumber }, random) => ({ documentNumber: otherDigit(documentNumber, random) })],
  ['surname', () => ({ surname: { printed: 'NEMO', mrz: 'NEMO' } })],
  ['nationality', ({ nationality }) => ({ nationality: nationality === 'FRA' ? 'ITA' : 'FRA' })],
];

/** A date of the zone replaced without its check digit, by positions of its second line. */
const DATES = { TD3: [13, 21], TD1: [0, 8] } as const;

/** Alterations of passports and cards in their zone, of what is printed, and of the symbol of licences. */
export const FORGERIES: readonly Forgery[] = [
  ...ALTERATIONS.flatMap(([what, change]) => [
    one('passport', `zone: ${what}, check digits recomputed`, (holder, random) => ({ mrz: change(holder, random) })),
    one('identityCard', `card, zone: ${what}, check digits recomputed`, (holder, random) => ({
      mrz: change(holder, random),
    })),
    one('passport', `print: ${what}`, (holder, random) => ({ visual: change(holder, random) })),
  ]),
  ...(['TD3', 'TD1'] as const).flatMap((format) =>
    DATES[format].map((start, at) =>
      one(
        format === 'TD3' ? 'passport' : 'identityCard',
        `${format === 'TD1' ? 'card, ' : ''}zone: ${at === 0 ? 'date of birth' : 'date of expiry'}, check digits kept`,
        (_holder, random) => ({ edited: (lines) => withDigit(lines, start + 1, random) }),
      ),
    ),
  ),
  one('passport', 'zone: number, check digits kept', (_holder, random) => ({
    edited: (lines) => withDigit(lines, random.integer(0, 8), random),
  })),
  ...ALTERATIONS.filter(([what]) => what !== 'nationality').map(([what, change]) =>
    one('drivingLicence', `licence, symbol: ${what}`, (holder, random) => ({ barcode: change(holder, random) })),
  ),
  one('passport', 'expired', ({ issue }) => {
    const past = { issue: otherDay(issue, -11), expiry: otherDay(issue, -1) };
    return { visual: past, mrz: past };
  }),
];

function one(layout: Forgery['layout'], kind: string, forged: Forgery['forged']): Forgery {
  return { layout, kind, forged };
}

/** The same day so many years later. */
const otherDay = (day: string, years: number) => `${Number(day.slice(0, 4)) + years}${day.slice(4)}`;

/** One character changed to another digit. */
function otherDigit(text: string, random: Random): string {
  const at = random.integer(0, text.length - 1);
  const digit = random.pick([...'0123456789'].filter((one) => one !== text[at]));
  return text.slice(0, at) + digit + text.slice(at + 1);
}

function withDigit([first = '', second = '', ...more]: string[], at: number, random: Random): string[] {
  const old = second[at];
  // A change by a multiple of ten goes unnoticed: of every other one the check digit tells.
  const unit = old === '<' ? 0 : Number.parseInt(old ?? '', 36) % 10;
  const digit = random.pick([...'0123456789'].filter((one) => Number(one) !== unit));
  return [first, second.slice(0, at) + digit + second.slice(at + 1), ...more];
}
