import { LIMITS } from '../limits.js';

/** Comma, opening bracket, opening brace: every value but the first follows one of them. */
const BEFORE_VALUES = [0x2c, 0x5b, 0x7b];

/**
 * True when JSON text holds so many values that reading it would hold up the event loop: ten megabytes of brackets take
 * 1.5 s, of pictures in base64 10 ms. Counted are the characters before values, those inside strings too.
 */
export function holdsTooMuch(json: Uint8Array): boolean {
  let count = 0;
  for (const character of BEFORE_VALUES) {
    for (let at = json.indexOf(character); at >= 0; at = json.indexOf(character, at + 1)) {
      if (++count > LIMITS.bodyValues) return true;
    }
  }
  return false;
}
