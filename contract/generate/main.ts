/**
 * `node generate/main.ts` writes the types and the routes of the wire contract into src/gen of this package;
 * `node generate/main.ts FOLDER DOCUMENT...` writes the types of some documents alone, for a package that is published
 * without this one.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import openapi, { astToString } from 'openapi-typescript';
import { parse } from 'yaml';
import { amend, DOCUMENTS, type DocumentName } from '../src/amendments.ts';
import type { BodyKind } from '../src/bodies.ts';

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];
const root = join(import.meta.dirname, '..');
const [alone, ...chosen] = process.argv.slice(2);
const folder = alone ? resolve(alone) : join(root, 'src/gen');

/** Members in base64 that are short. */
const SHORT_BASE64 = new Set(['signature']);
/** Members that hold whatever a tenant sets, and are as long as a list. */
const SETTINGS = new Set(['onboardingConfig']);

interface Document {
  paths: Record<string, Record<string, { 'x-aliases'?: string[]; requestBody?: object }>>;
}

function read(name: DocumentName): Document {
  const document = parse(readFileSync(join(root, `${name}.yaml`), 'utf8')) as Document;
  amend(name, document);
  return document;
}

interface Route {
  route: string;
  body: 'none' | BodyKind;
}

/** Operations and their alternative spellings, an alias without a method having that of its operation. */
function routesOf(document: Document): Route[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.filter((method) => item[method]).flatMap((method) =>
      [path, ...(item[method]?.['x-aliases'] ?? [])].map((spelling): Route => {
        const route = spelling.startsWith('/') ? `${method.toUpperCase()} ${spelling}` : spelling;
        return { route: route.replace(/\{(\w+)\}/g, ':$1'), body: bodyOf(document, item[method]?.requestBody) };
      }),
    ),
  );
}

function bodyOf(document: Document, body: object | undefined): Route['body'] {
  if (!body) return 'none';
  const isMedia = (part: Record<string, unknown>, name: string) =>
    part.format === 'binary' || (part.contentEncoding === 'base64' && !SHORT_BASE64.has(name));
  if (holds(document, body, isMedia)) return 'media';
  return holds(document, body, (part, name) => part.type === 'array' || SETTINGS.has(name)) ? 'list' : 'text';
}

/** True when a part of a description is such, itself or in what it refers to. `name`: of the member that holds it. */
function holds(
  document: object,
  described: unknown,
  isSuch: (part: { type?: unknown; contentEncoding?: unknown }, name: string) => boolean,
  name = '',
  seen = new Set<string>(),
): boolean {
  if (typeof described !== 'object' || described === null) return false;
  if (isSuch(described, name)) return true;
  const { $ref } = described as { $ref?: string };
  if ($ref && !seen.has($ref)) return holds(document, at(document, $ref), isSuch, name, seen.add($ref));
  return Object.entries(described).some(([key, part]) => holds(document, part, isSuch, key, seen));
}

function at(document: object, ref: string): unknown {
  const names = ref.split('/').slice(1);
  return names.reduce<unknown>((place, name) => (place as Record<string, unknown>)[name], document);
}

mkdirSync(folder, { recursive: true });
const routes: Route[] = [];
for (const name of DOCUMENTS.filter((one) => !alone || chosen.includes(one))) {
  const document = read(name);
  routes.push(...routesOf(document));
  // A member with a default may still be left out, of answers as of requests.
  const types = await openapi(JSON.stringify(document), { defaultNonNullable: false });
  writeFileSync(join(folder, `${name}.ts`), astToString(types));
}
if (!alone) {
  const list = (name: string, some: readonly Route[]) =>
    `export const ${name} = [\n${some.map(({ route }) => `  '${route}',\n`).join('')}] as const;\n`;
  const taking = (kind: Route['body']) => routes.filter(({ body }) => body === kind);
  const kinds: BodyKind[] = ['text', 'list', 'media'];
  const lists = kinds.map((kind) => list(`TAKE_${kind.toUpperCase()}`, taking(kind)));
  writeFileSync(join(folder, 'operations.ts'), [list('ROUTES', routes), ...lists].join('\n'));
}
