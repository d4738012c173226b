import { DOCUMENTS } from '@bonafide/contract/amendments';
import { type Document, documents } from '@bonafide/testing/contract/documents';

/** A JSON schema of the contract, as far as values are made from it. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  items?: Schema;
  enum?: unknown[];
  const?: unknown;
  oneOf?: Schema[];
  anyOf?: Schema[];
  allOf?: Schema[];
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  pattern?: string;
  format?: string;
}

/** An operation that can be called: `POST /onboarding/enrollment/enroll` and what its body must look like. */
export interface Callable {
  name: string;
  method: string;
  /** With `{parameters}`. */
  path: string;
  mediaType: string;
  /** Without references; undefined where it takes no body. */
  body: Schema | undefined;
}

interface Described {
  requestBody?: { $ref?: string; content?: Record<string, { schema?: Schema }> };
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];
/** Schemas refer to themselves nowhere in the contract; this ends a mistake. */
const MOST_REFERENCES = 30;

/** Every operation of the wire contract with the schema of its body. */
export function callables(): Callable[] {
  const read = documents();
  return DOCUMENTS.flatMap((name) => callablesOf(read[name]));
}

function callablesOf(document: Document): Callable[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.filter((method) => item[method]).map((method): Callable => {
      const { requestBody } = item[method] as unknown as Described;
      const described = requestBody?.$ref ? (at(document, requestBody.$ref) as typeof requestBody) : requestBody;
      const [mediaType = 'application/json', media] = Object.entries(described?.content ?? {})[0] ?? [];
      const verb = method.toUpperCase();
      const body = media?.schema && resolved(document, media.schema, 0);
      return { name: `${verb} ${path}`, method: verb, path, mediaType, body };
    }),
  );
}

/** The schema with everything that it refers to in its place. */
function resolved(document: Document, schema: Schema, depth: number): Schema {
  if (depth > MOST_REFERENCES) throw new Error('The contract refers in a circle');
  if (schema.$ref) return resolved(document, at(document, schema.$ref) as Schema, depth + 1);
  const below = (one: Schema) => resolved(document, one, depth + 1);
  const { properties, items, oneOf, anyOf, allOf, additionalProperties: more } = schema;
  const whole: Schema = { ...schema };
  if (properties) {
    whole.properties = Object.fromEntries(Object.entries(properties).map(([member, one]) => [member, below(one)]));
  }
  if (items) whole.items = below(items);
  if (oneOf) whole.oneOf = oneOf.map(below);
  if (anyOf) whole.anyOf = anyOf.map(below);
  if (allOf) whole.allOf = allOf.map(below);
  if (typeof more === 'object') whole.additionalProperties = below(more);
  return whole;
}

function at(document: Document, reference: string): unknown {
  const steps = reference.replace('#/', '').split('/');
  return steps.reduce<unknown>((part, step) => (part as Record<string, unknown>)[step], document);
}
