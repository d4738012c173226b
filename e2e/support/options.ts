/**
 * A program's arguments are not as its usage says: thrown uncaught, `./dev` prints `message` and the usage, and ends
 * with 2, as of what `parseArgs` throws.
 */
export function misuse(message: string): Error {
  return Object.assign(new TypeError(message), { code: 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE' });
}

/** The number, zero or more, that an option gives. Throws a misuse of any other text. */
export function numberOf(option: string, text: string): number {
  const number = text.trim() === '' ? Number.NaN : Number(text);
  if (!Number.isFinite(number) || number < 0) throw misuse(`--${option} must be a number, 0 or more`);
  return number;
}
