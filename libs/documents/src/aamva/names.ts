import { type AamvaCard, elementOf } from './card.js';

/** A holder's name; what a card does not part is whole. */
export interface Name {
  readonly surname: string | undefined;
  /** First and further names, parted by blanks. */
  readonly given: string | undefined;
  /** Surname, then given names; or as a card has it that does not part them. */
  readonly whole: string | undefined;
}

/** What cards write where there is nothing: the person has no such name, or it is not known. */
const NOTHING = /^(?:none|unavl|unavail|unk|-+)$/i;
/** Between the parts of a whole name. */
const PARTS = /[,$@]/;

/**
 * The holder's name: elements of their own (DCS, DAB; DAC and DAD, DCT of 2003 and 2005), else the whole name (DAA), which is
 * parted only by commas, $ or @: of words alone nobody knows which one is the surname.
 */
export function nameOf(card: AamvaCard): Name {
  const whole = told(card, 'DAA');
  const parts = whole?.split(PARTS).map((part) => part.trim()) ?? [];
  const apart = parts.length > 1;
  // Of 2000, with a suffix after a comma.
  const surname = told(card, 'DCS') ?? told(card, 'DAB')?.split(',')[0]?.trim() ?? (apart ? parts[0] : undefined);
  const given = givenOf(card) ?? (apart ? joined(parts.slice(1, 3)) : undefined);
  if (surname === undefined && given === undefined) return { surname, given, whole };
  return { surname: surname || undefined, given, whole: joined([surname, given]) };
}

function givenOf(card: AamvaCard): string | undefined {
  const together = told(card, 'DCT')
    ?.split(/[,$@]/)
    .map((part) => part.trim());
  return joined([told(card, 'DAC'), told(card, 'DAD')]) ?? (together && joined(together));
}

function told(card: AamvaCard, identifier: string): string | undefined {
  const value = elementOf(card, identifier)?.replace(/\s+/g, ' ');
  return value === undefined || NOTHING.test(value) ? undefined : value;
}

function joined(parts: readonly (string | undefined)[]): string | undefined {
  return parts.filter((part) => part !== undefined && part !== '' && !NOTHING.test(part)).join(' ') || undefined;
}
