import { crc32 } from 'node:zlib';
import type { AamvaCard } from '@bonafide/documents/aamva/card';
import type { ZoneValue } from '@bonafide/documents/evidence/zone-value';
import type { Mrz } from '@bonafide/documents/mrz/mrz';
import { stateOf } from '@bonafide/documents/mrz/states';
import type { DocumentTemplate } from '@bonafide/documents/templates/template';
import { classOfMrz, type DocumentClass, DRIVING_LICENCE, IDENTITY_CARD } from './document-class.js';
import type { DocumentType } from './document-type.js';

/** What was read of a document that tells its type. */
export interface TellingParts {
  readonly templates: readonly DocumentTemplate[];
  readonly mrz: Mrz | undefined;
  readonly card: AamvaCard | undefined;
}

/** Forms whose machine-readable zone is on one of two printed sides. */
const TWO_SIDED: readonly Mrz['format'][] = ['TD1', 'FRA-ID'];

/** The type that the parts of a document tell; undefined where none tells it. */
export function kindOf({ mrz, card }: TellingParts): DocumentType | undefined {
  return (mrz && ofZone(mrz)) ?? (card && ofCard(card));
}

/** What a licence or card of North America says in its code, which stands on one of two sides. */
function ofCard(card: AamvaCard): DocumentType | undefined {
  const { jurisdiction, subfiles } = card;
  if (!jurisdiction) return undefined;
  const state = stateOf(jurisdiction.country);
  const kind = subfiles.some(({ designator }) => designator === 'DL') ? DRIVING_LICENCE : IDENTITY_CARD;
  const country = state?.name ?? jurisdiction.country;
  const zones: ZoneValue['zone'][] = ['visual', 'barcode'];
  return generic(country, jurisdiction.country, kind, { mrzPresence: false, zones, sides: 2 }, jurisdiction.name);
}

/** The issuer and the class that a zone names: nobody knows the series by it. */
function ofZone(mrz: Mrz): DocumentType | undefined {
  const state = stateOf(mrz.issuer);
  if (!state || !isZone(mrz)) return undefined;
  const zones: ZoneValue['zone'][] = ['visual', 'mrz'];
  const sides = TWO_SIDED.includes(mrz.format) ? 2 : 1;
  return generic(state.name, state.code, classOfMrz(mrz), { mrzPresence: true, zones, sides });
}

/** Of what looks like a zone by chance no check digit is right; of one with a changed value most are. */
function isZone({ checks }: Mrz): boolean {
  const wrong = checks.filter(({ result }) => result === 'wrong').length;
  return checks.length > 0 && 2 * wrong <= checks.length;
}

function generic(
  countryName: string,
  icaoCode: string,
  { name: className, id: classId, aliases }: DocumentClass,
  more: Pick<DocumentType, 'mrzPresence' | 'zones' | 'sides'>,
  region = '',
): DocumentType {
  const name = `${countryName} - ${region}${region && ' '}${className}`;
  return {
    name,
    id: String(crc32(`${icaoCode} ${region} ${classId}`) | 0),
    className,
    classId,
    year: '',
    countryName,
    icaoCode,
    childIds: [],
    rfidPresence: 0,
    keywords: [name, ...aliases].join(' / '),
    ...more,
  };
}
