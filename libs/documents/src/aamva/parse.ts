import type { AamvaCard, Subfile } from './card.js';
import { jurisdictionOf } from './jurisdictions.js';

/** PDF417 holds 1,850 characters at most; structured append is not used. */
const MOST_BYTES = 8192;
const MOST_SUBFILES = 20;
const MOST_ELEMENTS = 200;
/** The longest of the standard has 70 characters, in older ones 108. */
const MOST_CHARACTERS = 250;

/** Old cards say AAMVA; some leave the blank after ANSI away. */
const HEADER = /(?:ANSI|AAMVA) ?(?<issuer>\d{6})(?<versions>\d{2,6})/;
/** The header stands at the beginning, after at most a few separators. */
const FARTHEST_HEADER = 20;
/** A subfile's entry in the header: designator, offset, length. */
const ENTRY = /^[A-Z]{2}\d{8}/;
/** Where a subfile of the standard begins: its designator, then an element, or a separator too many. */
const LICENCE = /^(?<designator>DL|ID|EN) *(?=(?:D[A-D]|PA)[A-Z]|$)/;
/** A jurisdiction's designator comes again in the identifier of its elements. */
const OWN = /^(?<designator>Z[A-Z])(?=\k<designator>[A-Z])/;
/** Of a subfile that has no designator. */
const UNSAID = 'DL';
const ELEMENT = /^(?<identifier>(?:D[A-D]|PA|Z[A-Z])[A-Z])(?<value>.*)$/s;
/** Of the header, and those that cards use whatever theirs says. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: separators are control characters
const SEPARATORS = /[\x00-\x1f]+/;

/**
 * A card's data out of the bytes of its PDF417; undefined where they are none. Elements begin only after a separator, so that
 * what looks like an identifier inside a value is not taken for one. Offsets and lengths of the header, and the number of
 * subfiles, are not believed: subfiles are found by their designators, since many cards tell wrong ones.
 */
export function parseAamva(bytes: Uint8Array): AamvaCard | undefined {
  if (bytes.length > MOST_BYTES) return undefined;
  const text = textOf(bytes);
  const header = HEADER.exec(text);
  if (header === null || header.index > FARTHEST_HEADER) return undefined;
  const { issuer = '', versions = '' } = header.groups ?? {};
  const subfiles = subfilesOf(withoutEntries(text.slice(header.index + header[0].length)));
  if (!subfiles.some(({ designator, elements }) => !designator.startsWith('Z') && elements.size > 0)) return undefined;
  return {
    issuerNumber: issuer,
    jurisdiction: jurisdictionOf(issuer),
    version: Number(versions.slice(0, 2)),
    // Version and number of subfiles, with the jurisdiction's version between them from 2003 on.
    jurisdictionVersion: versions.length === 6 ? Number(versions.slice(2, 4)) : undefined,
    subfiles,
  };
}

/** Names of Quebec and Puerto Rico come in UTF-8 or Latin 1; the standard says the latter. */
function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return Buffer.from(bytes).toString('latin1');
  }
}

function withoutEntries(text: string): string {
  let rest = text;
  for (let entry = 0; entry < MOST_SUBFILES && ENTRY.test(rest); entry++) rest = rest.slice(10);
  return rest;
}

interface Draft {
  readonly designator: string;
  readonly elements: Map<string, string>;
  readonly ambiguous: Set<string>;
}

function subfilesOf(body: string): Subfile[] {
  const subfiles: Draft[] = [];
  let elements = 0;
  for (const piece of piecesOf(body)) {
    const begins = LICENCE.exec(piece) ?? OWN.exec(piece);
    if (begins !== null) {
      if (subfiles.length === MOST_SUBFILES) break;
      subfiles.push({ designator: begins.groups?.designator ?? '', elements: new Map(), ambiguous: new Set() });
    }
    const subfile = subfiles.at(-1);
    if (subfile === undefined || elements === MOST_ELEMENTS) continue;
    if (addElement(subfile, piece.slice(begins?.[0].length ?? 0))) elements++;
  }
  return subfiles.map(({ ambiguous, ...subfile }) => ({ ...subfile, ambiguous: [...ambiguous] }));
}

/**
 * What stands between separators. Some cards leave the designator of the first subfile away; entries that are not of the
 * standard's length may precede it.
 */
function piecesOf(body: string): string[] {
  const [first = '', ...others] = body.split(SEPARATORS).map((piece) => piece.trimStart());
  if (LICENCE.test(first) || OWN.test(first)) return [first, ...others];
  if (ELEMENT.test(first)) return [`${UNSAID}${first}`, ...others];
  const start = first.search(/(?:DL|ID|EN)(?:D[A-D]|PA)[A-Z]/);
  return [start < 0 ? UNSAID : first.slice(start), ...others];
}

function addElement(subfile: Draft, piece: string): boolean {
  const { identifier, value = '' } = ELEMENT.exec(piece)?.groups ?? {};
  if (identifier === undefined) return false;
  const trimmed = value.trim().slice(0, MOST_CHARACTERS);
  const earlier = subfile.elements.get(identifier);
  if (earlier !== undefined && earlier !== '' && trimmed !== '' && earlier !== trimmed)
    subfile.ambiguous.add(identifier);
  if (earlier === undefined || earlier === '') subfile.elements.set(identifier, trimmed);
  return true;
}
