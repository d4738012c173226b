import type { FieldName } from '../evidence/field-names.js';

/**
 * How a feature is written: C40 text; UTF-8; bytes; a machine-readable zone in C40, of which only so many characters of each
 * line are there, since the others are fillers.
 */
export type Coding = 'text' | 'utf-8' | 'bytes' | { readonly mrz: readonly [line: number, there: number][] };

export interface FeatureDefinition {
  readonly tag: number;
  readonly name: string;
  readonly coding: Coding;
  /** Of the document, that clients know. */
  readonly field?: FieldName;
  /** A seal without it is none of this use. */
  readonly required?: true;
}

/** What the features of a use of seals are; a use is known by two numbers of the header. */
export interface SealProfile {
  readonly name: string;
  /** Document feature definition reference, and document type category. */
  readonly reference: number;
  readonly category: number;
  /** What its signers' certificates may say that they are used for, instead of the use that ICAO names. */
  readonly signerUse?: string;
  readonly features: readonly FeatureDefinition[];
}

const TD2 = {
  mrz: [
    [36, 36],
    [36, 36],
  ],
} as const satisfies Coding;
const MRV_A = {
  mrz: [
    [44, 44],
    [44, 28],
  ],
} as const satisfies Coding;
const MRV_B = {
  mrz: [
    [36, 36],
    [36, 28],
  ],
} as const satisfies Coding;

const numberOf = (tag: number) =>
  ({ tag, name: 'document number', coding: 'text', field: 'Document #', required: true }) as const;
const municipality = { tag: 2, name: 'municipality code', coding: 'text', required: true } as const;
const address = { tag: 3, name: 'address', coding: 'text', required: true } as const;

/** Of ICAO Doc 9303-13 and ICAO's technical report on non-electronic documents, and of BSI TR-03137-1. */
export const SEAL_PROFILES: readonly SealProfile[] = [
  {
    name: 'visa',
    reference: 0x5d,
    category: 1,
    features: [
      { tag: 1, name: 'machine-readable zone', coding: MRV_A },
      { tag: 2, name: 'machine-readable zone', coding: MRV_B },
      { tag: 3, name: 'number of entries', coding: 'bytes' },
      { tag: 4, name: 'duration of stay', coding: 'bytes', required: true },
      { tag: 5, name: 'passport number', coding: 'text', required: true },
      { tag: 6, name: 'visa type', coding: 'bytes' },
      { tag: 7, name: 'additional feature', coding: 'bytes' },
    ],
  },
  {
    name: 'emergency travel document',
    reference: 0x5e,
    category: 3,
    features: [{ tag: 2, name: 'machine-readable zone', coding: TD2, required: true }],
  },
  {
    name: 'arrival attestation',
    reference: 0xfd,
    category: 2,
    signerUse: '0.4.0.127.0.7.3.5.1.1',
    features: [
      { tag: 2, name: 'machine-readable zone', coding: TD2, required: true },
      { tag: 3, name: 'AZR number', coding: 'text', field: 'Personal #', required: true },
    ],
  },
  {
    name: 'social insurance card',
    reference: 0xfc,
    category: 4,
    features: [
      { tag: 1, name: 'social insurance number', coding: 'text', field: 'Personal #', required: true },
      { tag: 2, name: 'surname', coding: 'utf-8', field: 'Surname', required: true },
      { tag: 3, name: 'first name', coding: 'utf-8', field: 'Given names', required: true },
      { tag: 4, name: 'name at birth', coding: 'utf-8' },
    ],
  },
  {
    name: 'residence permit',
    reference: 0xfb,
    category: 6,
    features: [
      { tag: 2, name: 'machine-readable zone', coding: TD2, required: true },
      { tag: 3, name: 'passport number', coding: 'text', required: true },
    ],
  },
  {
    name: 'supplementary sheet of a residence permit',
    reference: 0xfa,
    category: 6,
    features: [
      { tag: 4, name: 'machine-readable zone', coding: TD2, required: true },
      { tag: 5, name: 'sheet number', coding: 'text', required: true },
    ],
  },
  {
    name: 'address sticker of an identity card',
    reference: 0xf9,
    category: 8,
    features: [numberOf(1), municipality, address],
  },
  {
    name: 'address sticker of a residence permit',
    reference: 0xf9,
    category: 12,
    features: [numberOf(1), municipality, address],
  },
  {
    name: 'residence sticker of a passport',
    reference: 0xf8,
    category: 10,
    features: [
      numberOf(1),
      municipality,
      { tag: 3, name: 'postal code', coding: 'text', field: 'Postal Code', required: true },
    ],
  },
];

/** The use of a seal; undefined where it is none of these. */
export function profileOf(reference: number, category: number): SealProfile | undefined {
  return SEAL_PROFILES.find((profile) => profile.reference === reference && profile.category === category);
}
