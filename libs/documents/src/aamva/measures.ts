/** Weight ranges of DCE. */
const WEIGHT_RANGES = [
  '0-70 lb',
  '71-100 lb',
  '101-130 lb',
  '131-160 lb',
  '161-190 lb',
  '191-220 lb',
  '221-250 lb',
  '251-280 lb',
  '281-320 lb',
  '321+ lb',
] as const;

/**
 * A height as cards print it, `5'-09"` or `175 cm`; undefined where the text is none that a person has. Cards write 509,
 * 5'-09", 5-09, 069 in, 069, 175 cm, 175.
 */
export function heightOf(text: string): string | undefined {
  const { feet, inches } =
    /^(?<feet>[2-8])\s*(?:'|ft\.?|-)\s*-?\s*(?<inches>\d{1,2})\s*(?:"|''|in\.?)?$/i.exec(text)?.groups ?? {};
  if (feet !== undefined) return imperial(Number(feet), Number(inches));
  const { number, unit = '' } = /^(?<number>\d{2,3})\s*(?<unit>in|cm|"|)\.?$/i.exec(text)?.groups ?? {};
  if (number === undefined) return undefined;
  const value = Number(number);
  if (unit.toLowerCase() === 'cm') return metric(value);
  if (unit !== '' || number.startsWith('0')) return inInches(value);
  // Without a unit: hundreds of centimetres, feet and two digits of inches, or two digits of inches.
  if (number.length === 2) return inInches(value);
  return value < 300 ? metric(value) : imperial(Math.floor(value / 100), value % 100);
}

function inInches(inches: number): string | undefined {
  return imperial(Math.floor(inches / 12), inches % 12);
}

function imperial(feet: number, inches: number): string | undefined {
  return feet >= 2 && feet <= 8 && inches < 12 ? `${feet}'-${String(inches).padStart(2, '0')}"` : undefined;
}

function metric(centimetres: number): string | undefined {
  return centimetres >= 60 && centimetres < 275 ? `${centimetres} cm` : undefined;
}

/** `180 lb` or `82 kg`; undefined where the text is no weight. */
export function weightOf(text: string, unit: 'lb' | 'kg'): string | undefined {
  const { number, told } = /^(?<number>\d{2,3})\s*(?<told>lbs?|kg)?\.?$/i.exec(text)?.groups ?? {};
  if (number === undefined || Number(number) === 0) return undefined;
  return `${Number(number)} ${told === undefined ? unit : told.toLowerCase().slice(0, 2)}`;
}

/** A range by its digit. */
export function weightRangeOf(text: string): string | undefined {
  return /^\d$/.test(text) ? WEIGHT_RANGES[Number(text)] : undefined;
}
