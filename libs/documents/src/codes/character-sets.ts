/** Labels of the Encoding Standard by the ECI assignment numbers of AIM; codes on documents use few others. */
const CHARACTER_SETS: Readonly<Record<number, string>> = {
  1: 'iso-8859-1',
  3: 'iso-8859-1',
  4: 'iso-8859-2',
  5: 'iso-8859-3',
  6: 'iso-8859-4',
  7: 'iso-8859-5',
  8: 'iso-8859-6',
  9: 'iso-8859-7',
  10: 'iso-8859-8',
  11: 'iso-8859-9',
  12: 'iso-8859-10',
  13: 'windows-874',
  15: 'iso-8859-13',
  16: 'iso-8859-14',
  17: 'iso-8859-15',
  18: 'iso-8859-16',
  20: 'shift_jis',
  21: 'windows-1250',
  22: 'windows-1251',
  23: 'windows-1252',
  24: 'windows-1256',
  25: 'utf-16be',
  26: 'utf-8',
  27: 'iso-8859-1',
  28: 'big5',
  29: 'gb18030',
  30: 'euc-kr',
  32: 'gb18030',
};
const LATIN_1 = 3;
const BACKSLASH = 0x5c;
/** `\NNNNNN`, as the ECI protocol writes a change of the character set. */
const CHANGE = 7;

interface Run {
  set: number;
  readonly bytes: number[];
}

/**
 * Text of messages in the ECI protocol, as zxing gives them (`]cm` and the data), of which each goes on where the one before
 * it ended: a change of the character set holds beyond the end of a code. Without any change the bytes are Latin 1; so are
 * those of sets that are not known, since their bytes must not be lost.
 */
export function textOf(messages: readonly Uint8Array[]): string {
  const runs: Run[] = [{ set: LATIN_1, bytes: [] }];
  for (const [index, message] of messages.entries()) addRuns(runs, index === 0 ? message : withoutAssumed(message));
  return runs.map((run) => decoded(run)).join('');
}

/** zxing begins a code that declares a set somewhere with Latin 1, also where an earlier code's set goes on. */
function withoutAssumed(message: Uint8Array): Uint8Array {
  const assumed = Buffer.from('\\000003', 'latin1');
  if (!assumed.equals(message.subarray(3, 3 + CHANGE))) return message;
  return Buffer.concat([message.subarray(0, 3), message.subarray(3 + CHANGE)]);
}

function addRuns(runs: Run[], message: Uint8Array): void {
  const escapes = message.subarray(3).includes(BACKSLASH) && /[1-9]$/.test(String.fromCharCode(message[2] ?? 0));
  for (let at = 3; at < message.length; at++) {
    const run = runs.at(-1) as Run;
    const byte = message[at] as number;
    if (!escapes || byte !== BACKSLASH) {
      run.bytes.push(byte);
      continue;
    }
    const change = String.fromCharCode(...message.subarray(at + 1, at + CHANGE));
    if (/^\d{6}$/.test(change)) {
      runs.push({ set: Number(change), bytes: [] });
      at += CHANGE - 1;
    } else {
      run.bytes.push(BACKSLASH);
      if (message[at + 1] === BACKSLASH) at++;
    }
  }
}

function decoded(run: Run): string {
  const label = CHARACTER_SETS[run.set];
  const bytes = Uint8Array.from(run.bytes);
  // The Encoding Standard takes windows-1252 for Latin 1; control characters must stay what they are.
  if (label === undefined || label === 'iso-8859-1') return Buffer.from(bytes).toString('latin1');
  return new TextDecoder(label).decode(bytes);
}
