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

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];
const root = join(import.meta.dirname, '..');
const [alone, ...chosen] = process.argv.slice(2);
const folder = alone ? resolve(alone) : join(root, 'src/gen');

interface Document {
  paths: Record<string, Record<string, { 'x-aliases'?: string[] }>>;
}

function read(name: DocumentName): Document {
  const document = parse(readFileSync(join(root, `${name}.yaml`), 'utf8')) as Document;
  amend(name, document);
  return document;
}

/** Operations and their alternative spellings, an alias without a method having that of its operation. */
function routesOf({ paths }: Document): string[] {
  return Object.entries(paths).flatMap(([path, item]) =>
    METHODS.filter((method) => item[method]).flatMap((method) =>
      [path, ...(item[method]?.['x-aliases'] ?? [])].map((spelling) => {
        const route = spelling.startsWith('/') ? `${method.toUpperCase()} ${spelling}` : spelling;
        return route.replace(/\{(\w+)\}/g, ':$1');
      }),
    ),
  );
}

mkdirSync(folder, { recursive: true });
const routes: string[] = [];
for (const name of DOCUMENTS.filter((one) => !alone || chosen.includes(one))) {
  const document = read(name);
  routes.push(...routesOf(document));
  // A member with a default may still be left out, of answers as of requests.
  const types = await openapi(JSON.stringify(document), { defaultNonNullable: false });
  writeFileSync(join(folder, `${name}.ts`), astToString(types));
}
if (!alone) {
  const lines = routes.map((route) => `  '${route}',`).join('\n');
  writeFileSync(join(folder, 'operations.ts'), `export const ROUTES = [\n${lines}\n] as const;\n`);
}
