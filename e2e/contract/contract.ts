import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import type { Response } from 'supertest';
import { parse } from 'yaml';

const ROOT = join(import.meta.dirname, '../..');

/** Folder of the wire contract: `BONAFIDE_CONTRACT_DIR`, or beside the checkout where it lies there. */
const folder = process.env.BONAFIDE_CONTRACT_DIR ?? join(ROOT, '../shared/contract');

interface Media {
  schema: object;
}

interface Answer {
  $ref?: string;
  content?: Record<string, Media>;
}

interface Document {
  paths: Record<string, Record<string, { responses: Record<string, Answer> }>>;
  components: { responses: Record<string, Answer> };
}

/** Whether the contract's file is there, and if not, why its tests are skipped. */
export function contractFile(name: string): { path: string; missing: string | undefined } {
  const path = join(folder, name);
  const missing = existsSync(path) ? undefined : `no ${name} in BONAFIDE_CONTRACT_DIR or beside the checkout`;
  return { path, missing };
}

/** A document of the wire contract, against which live answers are held. */
export class Contract {
  private readonly document: Document;
  private readonly ajv = new Ajv2020({ strict: false, allErrors: true });

  constructor(path: string) {
    this.document = parse(readFileSync(path, 'utf8')) as Document;
    // The package is CommonJS: its function is the default of the default.
    (formats as unknown as typeof formats.default)(this.ajv);
    this.ajv.addSchema(this.document, 'contract');
  }

  /** All operations below the prefixes, as `POST /path`. */
  operations(prefixes: readonly string[]): string[] {
    const below = Object.entries(this.document.paths).filter(([path]) => prefixes.some((one) => path.startsWith(one)));
    return below.flatMap(([path, item]) => Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`));
  }

  /** Statuses that an operation documents. */
  statuses(operation: string): number[] {
    return Object.keys(this.responses(operation)).map(Number);
  }

  /** What is wrong with an answer by the contract, read as one of status `as`; empty when nothing is. */
  problems(operation: string, answer: Response, as = answer.status): string[] {
    const given = this.responses(operation)[as];
    if (!given) return [`status ${as} is not documented`];
    const media = (answer.headers['content-type'] ?? '').split(';', 1)[0] ?? '';
    const { pointer, content } = this.resolved(operation, as, given);
    if (!content) return [];
    if (!content[media]) return [`status ${as} has no ${media || 'body without a media type'}`];
    const validate = this.validator(`${pointer}/content/${escaped(media)}/schema`);
    if (validate(media === 'application/json' ? answer.body : answer.text)) return [];
    return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
  }

  private responses(operation: string): Record<string, Answer> {
    const [method = '', path = ''] = operation.split(' ');
    const found = this.document.paths[path]?.[method.toLowerCase()];
    if (!found) throw new Error(`The contract has no ${operation}`);
    return found.responses;
  }

  private resolved(operation: string, status: number, answer: Answer): { pointer: string; content: Answer['content'] } {
    const [method = '', path = ''] = operation.split(' ');
    const name = answer.$ref?.split('/').at(-1);
    if (name)
      return { pointer: `/components/responses/${name}`, content: this.document.components.responses[name]?.content };
    return { pointer: `/paths/${escaped(path)}/${method.toLowerCase()}/responses/${status}`, content: answer.content };
  }

  private validator(pointer: string): ValidateFunction {
    return this.ajv.compile({ $ref: `contract#${pointer}` });
  }
}

/** A part of a JSON pointer inside a URI fragment. */
function escaped(part: string): string {
  return encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'));
}
