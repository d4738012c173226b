import { crc32 } from 'node:zlib';
import type { AamvaCard } from '@bonafide/documents/aamva/card';
import type { ZoneValue } from '@bonafide/documents/evidence/zone-value';
import type { Mrz } from '@bonafide/documents/mrz/mrz';
import { stateOf } from '@bonafide/documents/mrz/states';
import type { DocumentTemplate } from '@bonafide/documents/templates/template';
import { classById, classOfMrz, type DocumentClass, DRIVING_LICENCE, IDENTITY_CARD } from './document-class.js';
import type { DocumentType } from './document-type.js';

/** What was read of a document that tells its type. */
export interface TellingParts {
  /** Those that its pages fit. */
  readonly templates: readonly DocumentTemplate[];
  readonly mrz: Mrz | undefined;
  /** Of its barcode. */
  readonly card: AamvaCard | undefined;
}

/** Forms whose machine-readable zone is on one of two printed sides. */
const TWO_SIDED: readonly Mrz['format'][] = ['TD1', 'FRA-ID'];

/** What a template, a zone or a code tells, before it has a name and a number. */
interface Told {
  readonly country: string;
  readonly icaoCode: string;
  readonly kind: DocumentClass;
  readonly zones: readonly ZoneValue['zone'][];
  readonly sides: 1 | 2;
  /** Part of the country that issues documents of its own. */
  readonly region?: string;
}

/**
 * The type that the parts of a document tell; undefined where none tells it. A template with a name knows it best. A zone or a
 * code tells issuer and class, a template for documents of many issuers the class alone.
 */
export function kindOf({ templates, mrz, card }: TellingParts): DocumentType | undefined {
  const mrzPresence = mrz !== undefined;
  const named = templates.find(({ name }) => name !== undefined);
  if (named?.name) return ofTemplate(named, named.name, mrzPresence);
  const told = (mrz && ofZone(mrz)) ?? (card && ofCard(card)) ?? ofClass(templates);
  if (!told) return undefined;
  const { country, region = '', icaoCode, kind } = told;
  const present = (parts: readonly string[]) => parts.filter((part) => part !== '');
  const name = present([country, present([region, kind.name]).join(' ')]).join(' - ');
  return {
    name,
    id: numberOf(`${icaoCode} ${region} ${kind.id}`),
    className: kind.name,
    classId: kind.id,
    year: '',
    countryName: country,
    icaoCode,
    childIds: [],
    rfidPresence: 0,
    mrzPresence,
    sides: told.sides,
    keywords: [name, ...kind.aliases].join(' / '),
    zones: told.zones,
  };
}

function ofTemplate(template: DocumentTemplate, name: string, mrzPresence: boolean): DocumentType {
  const { class: kind, issuer, has, sides, year = '' } = template;
  const state = issuer === undefined ? undefined : stateOf(issuer);
  return {
    name,
    id: numberOf(template.id),
    className: kind.name,
    classId: kind.id,
    year,
    countryName: state?.name ?? '',
    icaoCode: issuer ?? '',
    childIds: [],
    rfidPresence: has.chip,
    mrzPresence,
    sides,
    keywords: [name, ...(classById(kind.id)?.aliases ?? [])].join(' / '),
    zones: zonesOf(template),
  };
}

/** The issuer and the class that a zone names: nobody knows the series by it. */
function ofZone(mrz: Mrz): Told | undefined {
  const state = stateOf(mrz.issuer);
  if (!state || !isZone(mrz)) return undefined;
  const sides = TWO_SIDED.includes(mrz.format) ? 2 : 1;
  return { country: state.name, icaoCode: state.code, kind: classOfMrz(mrz), zones: ['visual', 'mrz'], sides };
}

/** Of what looks like a zone by chance no check digit is right; of one with a changed value most are. */
function isZone({ checks }: Mrz): boolean {
  const wrong = checks.filter(({ result }) => result === 'wrong').length;
  return checks.length > 0 && 2 * wrong <= checks.length;
}

/** What a licence or card of North America says in its code, which stands on one of two sides. */
function ofCard({ jurisdiction, subfiles }: AamvaCard): Told | undefined {
  if (!jurisdiction) return undefined;
  const { country: icaoCode, name: region } = jurisdiction;
  const kind = subfiles.some(({ designator }) => designator === 'DL') ? DRIVING_LICENCE : IDENTITY_CARD;
  return {
    country: stateOf(icaoCode)?.name ?? icaoCode,
    region,
    icaoCode,
    kind,
    zones: ['visual', 'barcode'],
    sides: 2,
  };
}

/**
 * A template without a name: its class, and its issuer where its documents have one. One that wants a zone tells nothing without
 * it: a word on a page is no document.
 */
function ofClass(templates: readonly DocumentTemplate[]): Told | undefined {
  for (const template of templates) {
    const { issuer, sides, has } = template;
    const state = issuer === undefined ? undefined : stateOf(issuer);
    const kind = classById(template.class.id);
    if (!kind || (!state && has.mrz)) continue;
    return { country: state?.name ?? '', icaoCode: state?.code ?? '', kind, zones: zonesOf(template), sides };
  }
  return undefined;
}

function zonesOf({ has }: DocumentTemplate): ZoneValue['zone'][] {
  return ['visual', ...(has.mrz ? (['mrz'] as const) : []), ...(has.barcode ? (['barcode'] as const) : [])];
}

/** A number as text, as the original's types have them. */
const numberOf = (key: string): string => String(crc32(key) | 0);
