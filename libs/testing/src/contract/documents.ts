import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { amend, DOCUMENTS, type DocumentName } from '@bonafide/contract/amendments';
import { parse } from 'yaml';

/** An answer as a document describes it. */
export interface Described {
  $ref?: string;
  content?: Record<string, { schema: object }>;
}

export interface Document {
  paths: Record<string, Record<string, { responses: Record<string, Described>; 'x-aliases'?: string[] }>>;
  components: { responses: Record<string, Described>; schemas: Record<string, object> };
}

const folder = join(import.meta.dirname, '../../../../contract');

/** The documents of the contract as amended. Throws when one is missing, since nothing could be checked against it. */
export function documents(from = folder): Record<DocumentName, Document> {
  const read = (name: DocumentName): Document => {
    const document = parse(readFileSync(join(from, `${name}.yaml`), 'utf8')) as Document;
    amend(name, document);
    return document;
  };
  return Object.fromEntries(DOCUMENTS.map((name) => [name, read(name)])) as Record<DocumentName, Document>;
}
