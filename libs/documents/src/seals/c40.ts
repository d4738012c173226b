/** Values 3 to 39: what seals hold, of DataMatrix's C40 (ISO/IEC 16022); 0 is the shift that fills up, 1 and 2 are not used. */
const CHARACTERS = ' 0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const FIRST = 3;
const UNLATCH = 0xfe;

/**
 * Text of bytes in C40: capitals, digits and blanks. Undefined where they are not what ICAO 9303-13 (annex A) writes: three
 * characters in two bytes, at the end two and a filler, or one in ASCII after an unlatch.
 */
export function decodeC40(bytes: Uint8Array): string | undefined {
  if (bytes.length % 2 !== 0) return undefined;
  let text = '';
  for (let at = 0; at < bytes.length; at += 2) {
    const [first, second] = bytes.subarray(at, at + 2) as unknown as [number, number];
    const isLast = at + 2 === bytes.length;
    const characters = first === UNLATCH ? asciiOf(second, isLast) : triple(first * 256 + second - 1, isLast);
    if (characters === undefined) return undefined;
    text += characters;
  }
  return text;
}

function asciiOf(byte: number, isLast: boolean): string | undefined {
  const character = String.fromCharCode(byte - 1);
  return isLast && CHARACTERS.includes(character) ? character : undefined;
}

function triple(value: number, isLast: boolean): string | undefined {
  if (value < 0) return undefined;
  const values = [Math.floor(value / 1600), Math.floor(value / 40) % 40, value % 40];
  const filled = isLast && values[2] === 0 ? values.slice(0, 2) : values;
  const characters = filled.map((one) => CHARACTERS[one - FIRST]);
  return characters.every((one) => one !== undefined) ? characters.join('') : undefined;
}

/** The bytes of a text; `<` is written as a blank. Throws RangeError for other characters than capitals, digits and blanks. */
export function encodeC40(text: string): Uint8Array {
  const plain = text.replaceAll('<', ' ');
  if ([...plain].some((one) => !CHARACTERS.includes(one))) throw new RangeError('C40 has capitals, digits and blanks.');
  const bytes: number[] = [];
  for (let at = 0; at < plain.length; at += 3) {
    const part = plain.slice(at, at + 3);
    if (part.length === 1) bytes.push(UNLATCH, part.charCodeAt(0) + 1);
    else {
      const [first = 0, second = 0, third = 0] = [...part].map((one) => CHARACTERS.indexOf(one) + FIRST);
      const value = 1600 * first + 40 * second + third + 1;
      bytes.push(value >> 8, value & 255);
    }
  }
  return Uint8Array.from(bytes);
}
