import { textOf } from './character-sets.js';
import type { PrintedCode } from './code.js';
import type { Found } from './found.js';

/** Codes as they are told: those of one message (structured append) as one where none is missing, at the place of the first. */
export function joined(found: readonly Found[]): PrintedCode[] {
  const codes: PrintedCode[] = [];
  const told = new Set<Found>();
  for (const one of found) {
    if (told.has(one)) continue;
    const whole = wholeMessage(one, found);
    for (const part of whole ?? [one]) told.add(part);
    codes.push(whole === undefined ? partOf(one) : codeOf(whole));
  }
  return codes;
}

/** All codes of the message that a code belongs to, in order; undefined where one is missing or two claim one place. */
function wholeMessage({ result }: Found, found: readonly Found[]): Found[] | undefined {
  const count = result.sequenceSize;
  if (result.sequenceIndex < 0 || count === 1) return found.filter((one) => one.result === result);
  const parts = found
    .filter((one) => one.result.symbology === result.symbology && one.result.sequenceId === result.sequenceId)
    .sort((a, b) => a.result.sequenceIndex - b.result.sequenceIndex);
  const inOrder = parts.every((one, index) => one.result.sequenceIndex === index && one.result.sequenceSize === count);
  return inOrder && parts.length === count ? parts : undefined;
}

function codeOf(parts: readonly Found[]): PrintedCode {
  const [first] = parts as readonly [Found, ...Found[]];
  const single = parts.length === 1;
  return {
    symbology: first.result.symbology,
    bytes: Buffer.concat(parts.map(({ result }) => result.bytes)),
    // Of a single code zxing guesses the character set where none is declared.
    text: single ? first.result.text : textOf(parts.map(({ result }) => result.bytesECI)),
    where: first.where,
  };
}

function partOf(one: Found): PrintedCode {
  const { sequenceId, sequenceIndex, sequenceSize } = one.result;
  const count = sequenceSize > 0 ? sequenceSize : undefined;
  return { ...codeOf([one]), part: { message: sequenceId, index: sequenceIndex, count } };
}
