import { z } from 'zod';
import { FIELD_NAMES } from '../evidence/field-names.js';

/** A text with which a template is known or a field is labelled; compared without case, marks, spaces and punctuation. */
const printed = z.string().min(1).max(60);

/** How a value is written, and so what it may hold. */
const FORMATS = ['name', 'surname, given', 'number', 'date', 'sex', 'state', 'nationality', 'text'] as const;

const fraction = z.number().min(0).max(1);

/** A field, or with `null` a label whose value is of no use, so that it is not taken for its neighbour's. */
const field = z.strictObject({
  field: z.enum(FIELD_NAMES).nullable(),
  format: z.enum(FORMATS).default('text'),
  labels: z.array(printed).max(60).default([]),
  /** Where its value stands, seen from its label. */
  where: z
    .array(z.enum(['below', 'right', 'inline']))
    .min(1)
    .default(['below']),
  /** The line below its label, where two fields share one. */
  line: z.int().min(1).max(3).default(1),
  /** Without a label: the part of the page in which its value stands, as fractions of the page's sides. */
  zone: z.strictObject({ left: fraction, top: fraction, right: fraction, bottom: fraction }).optional(),
  /** What its letters and digits are: A a letter, 0 a digit, * either; several where there are several. */
  shapes: z
    .array(z.string().regex(/^[A0*]{1,30}$/, 'expected A, 0 and * alone'))
    .max(10)
    .default([]),
  /** Words that stand within the value and are none of it. */
  drop: z.array(printed).max(10).default([]),
  /** Orders of a date's parts that occur. */
  order: z.enum(['dmy', 'mdy', 'ymd']).optional(),
  /** What is printed for what: K for F, say. */
  values: z.record(z.string().min(1).max(30), z.string().min(1).max(30)).default({}),
});

/** Documents of one type: how they are recognised, and where what is printed on them. */
export const documentTemplate = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'expected small letters, digits and hyphens'),
  version: z.string().min(1).max(20),
  /** "Country - Class (year)", as clients see it; without one what the zone or the code says names the type. */
  name: z.string().min(1).max(80).optional(),
  /** Number and name of its class (docs/contract B.8). */
  class: z.strictObject({ id: z.string().regex(/^\d{1,4}$/), name: z.string().min(1).max(40) }),
  /** Code of the issuer by ICAO 9303. */
  issuer: z
    .string()
    .regex(/^[A-Z]{3}$/, 'expected three capitals')
    .optional(),
  year: z
    .string()
    .regex(/^\d{4}$/)
    .optional(),
  format: z.enum(['ID-1', 'ID-2', 'ID-3']).optional(),
  /** Sides that are printed, and what a document of the type has. */
  sides: z.union([z.literal(1), z.literal(2)]).default(1),
  has: z.strictObject({
    mrz: z.boolean(),
    barcode: z.boolean().default(false),
    /** Where it has a chip: 0 nowhere or not always, 1 on the main page, 2 on the back. */
    chip: z.union([z.literal(0), z.literal(1), z.literal(2)]).default(0),
  }),
  recognise: z.strictObject({
    /** Document codes of its machine-readable zone, by their beginning. */
    codes: z
      .array(z.string().regex(/^[A-Z][A-Z0-9<]?$/))
      .max(20)
      .default([]),
    /** Printed texts of which at least `least` must be on the page. */
    texts: z.array(printed).max(30).default([]),
    least: z.int().min(0).max(10).default(0),
  }),
  /** The template whose fields it has too; its own come first. */
  base: z.string().optional(),
  fields: z.array(field).max(60),
});

export type DocumentTemplate = z.infer<typeof documentTemplate>;
export type TemplateField = DocumentTemplate['fields'][number];
export type ValueFormat = TemplateField['format'];

/** Templates that belong together: each has the fields of its base already. */
export interface TemplateSet {
  readonly templates: readonly DocumentTemplate[];
}
