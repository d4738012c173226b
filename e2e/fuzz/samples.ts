import fc from 'fast-check';
import type { Schema } from './requests.ts';

/** Stands in a body for a value that only the running platform can give; `live.ts` puts it in its place. */
export interface Live {
  $live: string;
}

/** Members whose value must be of the platform or of a person for a call to get anywhere. */
const LIVE_MEMBERS = new Set([
  'enrollmentToken',
  'reEnrollmentToken',
  'authToken',
  'registrationCode',
  'username',
  'publicKey',
  'data',
  'imageData',
  'VISIBLE_FRONTAL',
]);
const MOST_LEVELS = 12;

/** Values that a schema describes, of moderate size; members of people and sessions are left to be filled in. */
export function samples(schema: Schema, member = '', level = 0): fc.Arbitrary<unknown> {
  if (level > MOST_LEVELS) return fc.constant(null);
  const usual = described(schema, member, level);
  if (!LIVE_MEMBERS.has(member)) return usual;
  return fc.oneof({ weight: 8, arbitrary: fc.constant({ $live: member }) }, { weight: 1, arbitrary: usual });
}

function described(schema: Schema, member: string, level: number): fc.Arbitrary<unknown> {
  const one = (part: Schema) => samples({ ...without(schema), ...part }, member, level + 1);
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (schema.allOf) return samples(merged([without(schema), ...schema.allOf]), member, level + 1);
  const choice = schema.oneOf ?? schema.anyOf;
  if (choice?.length) return fc.oneof(...choice.map(one));
  switch (typeOf(schema)) {
    case 'object':
      return object(schema, level);
    case 'array':
      return fc.array(samples(schema.items ?? {}, '', level + 1), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.max(schema.minItems ?? 0, Math.min(schema.maxItems ?? 3, 3)),
      });
    case 'integer':
      return fc.integer({ min: Math.ceil(schema.minimum ?? -5), max: Math.floor(schema.maximum ?? 2 ** 31 - 1) });
    case 'number':
      return fc.double({ min: schema.minimum ?? -5, max: schema.maximum ?? 1e6, noNaN: true });
    case 'boolean':
      return fc.boolean();
    case 'string':
      return text(schema);
    default:
      return fc.oneof(fc.string({ maxLength: 20 }), fc.integer(), fc.boolean(), fc.constant(null));
  }
}

function object({ properties = {}, required = [], additionalProperties: more }: Schema, level: number) {
  const members = Object.entries(properties).map(([name, below]) => [name, samples(below, name, level + 1)] as const);
  const known = fc.record(Object.fromEntries(members), {
    requiredKeys: required.filter((name) => Object.hasOwn(properties, name)),
  });
  if (typeof more !== 'object') return known;
  const entry = fc.dictionary(fc.string({ minLength: 1, maxLength: 12 }), samples(more, '', level + 1), { maxKeys: 3 });
  return fc.tuple(known, entry).map(([named, free]) => ({ ...free, ...named }));
}

function text({ format, pattern, minLength = 0, maxLength }: Schema): fc.Arbitrary<string> {
  if (pattern) return fc.stringMatching(new RegExp(pattern));
  switch (format) {
    case 'uuid':
      return fc.uuid();
    case 'date-time':
      return fc.date({ noInvalidDate: true }).map((date) => date.toISOString());
    case 'date':
      return fc.date({ noInvalidDate: true }).map((date) => date.toISOString().slice(0, 10));
    case 'email':
      return fc.emailAddress();
    case 'uri':
      return fc.webUrl();
    default:
      return fc.string({ unit: 'grapheme', minLength, maxLength: Math.max(minLength, Math.min(maxLength ?? 40, 40)) });
  }
}

const typeOf = ({ type, properties, items }: Schema) =>
  (Array.isArray(type) ? type.find((one) => one !== 'null') : type) ??
  (properties ? 'object' : items ? 'array' : undefined);

const without = ({ allOf: _all, oneOf: _one, anyOf: _any, ...rest }: Schema): Schema => rest;

/** All of several schemas as one. */
function merged(parts: readonly Schema[]): Schema {
  const properties = Object.assign({}, ...parts.map((part) => part.properties));
  return Object.assign({}, ...parts, { properties, required: parts.flatMap((part) => part.required ?? []) });
}
