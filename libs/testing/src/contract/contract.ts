import type { DocumentName } from '@bonafide/contract/amendments';
import type { ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { type Described, type Document, documents } from './documents.js';
import { COMMON_ERRORS, EVERYWHERE } from './everywhere.js';

/** An answer as it went over the wire. */
export interface Answered {
  method: string;
  /** Path of the request, without its query. */
  path: string;
  status: number;
  /** The header `content-type`, or nothing. */
  mediaType: string;
  body: Buffer;
}

/** An operation of the contract, or one of the alternative spellings of its path. */
export interface Operation {
  /** `POST /onboarding/enrollment/enroll`, as the document has it. */
  name: string;
  document: DocumentName;
  pointer: string;
  responses: Record<string, Described>;
  matches: (method: string, path: string) => boolean;
  /** Number of the path's parameters: of two that match, the one with fewer is meant. */
  parameters: number;
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

/** The wire contract, against which answers are held. */
export class Contract {
  readonly operations: readonly Operation[];
  private readonly ajv = new Ajv2020({ strict: false, allErrors: true });
  private readonly read: Record<DocumentName, Document>;

  /** Throws when a document is missing. `folder` is for tests of this class. */
  constructor(folder?: string) {
    this.read = documents(folder);
    // The package is CommonJS: its function is the default of the default.
    (formats as unknown as typeof formats.default)(this.ajv);
    const names = Object.keys(this.read) as DocumentName[];
    for (const name of names) this.ajv.addSchema(this.read[name], name);
    this.operations = names.flatMap((name) => operationsOf(name, this.read[name]));
  }

  /** The operation that a request means. */
  operation(method: string, path: string): Operation | undefined {
    const found = this.operations.filter((operation) => operation.matches(method, path));
    return found.sort((one, other) => one.parameters - other.parameters)[0];
  }

  /** What is wrong with an operation's answer, as `status pointer message`; empty when nothing is. */
  problems(operation: Operation, answer: Answered): string[] {
    const described = operation.responses[answer.status];
    if (described) return this.held(operation, answer, String(answer.status), described);
    if (!EVERYWHERE.some(({ status }) => status === answer.status)) return [`${answer.status} is not documented`];
    const errors = Object.entries(operation.responses).filter(([status]) => Number(status) >= 400);
    const tries = errors.map(([status, error]) => this.held(operation, answer, status, error));
    if (tries.some((problems) => problems.length === 0)) return [];
    return this.commonProblems(answer);
  }

  /** What is wrong with an error of no operation, or of one that documents no errors. */
  commonProblems(answer: Answered): string[] {
    const body = jsonOf(answer);
    const fits = COMMON_ERRORS.some(({ document, schema }) =>
      this.validator(document, `/components/schemas/${schema}`)(body),
    );
    return fits ? [] : [`${answer.status} has no error shape of the contract`];
  }

  private held(operation: Operation, answer: Answered, status: string, described: Described): string[] {
    const name = described.$ref?.split('/').at(-1);
    const content = name ? this.read[operation.document].components.responses[name]?.content : described.content;
    const pointer = name ? `/components/responses/${name}` : `${operation.pointer}/responses/${status}`;
    const media = answer.mediaType.split(';', 1)[0]?.trim() ?? '';
    if (!content)
      return answer.status < 300 && !isEmpty(answer) ? [`${answer.status} is documented without a body`] : [];
    if (!content[media]) return [`${answer.status} has no ${media || 'body without a media type'}`];
    const validate = this.validator(operation.document, `${pointer}/content/${escaped(media)}/schema`);
    if (validate(media === 'application/json' ? jsonOf(answer) : answer.body.toString('utf8'))) return [];
    return (validate.errors ?? []).map(({ instancePath, message }) => `${answer.status} ${instancePath} ${message}`);
  }

  private validator(document: DocumentName, pointer: string): ValidateFunction {
    const $ref = `${document}#${pointer}`;
    return this.ajv.getSchema($ref) ?? this.ajv.compile({ $ref });
  }
}

function operationsOf(document: DocumentName, { paths }: Document): Operation[] {
  return Object.entries(paths).flatMap(([path, item]) =>
    METHODS.filter((method) => item[method]).flatMap((method) =>
      [path, ...(item[method]?.['x-aliases'] ?? [])].map((spelling): Operation => {
        const [verb, at] = spelling.startsWith('/') ? [method.toUpperCase(), spelling] : spelling.split(' ', 2);
        return {
          name: `${verb} ${at}`,
          document,
          pointer: `/paths/${escaped(path)}/${method}`,
          responses: item[method]?.responses ?? {},
          matches: matcherOf(verb ?? '', at ?? ''),
          parameters: (at?.match(/\{/g) ?? []).length,
        };
      }),
    ),
  );
}

function matcherOf(verb: string, template: string): Operation['matches'] {
  const pattern = new RegExp(`^${template.replace(/[.]/g, '\\.').replace(/\{\w+\}/g, '[^/]+')}$`);
  return (method, path) => method === verb && pattern.test(path);
}

/** The JSON of a body; `undefined` where it is none, which no schema of an object allows. */
function jsonOf({ body }: Answered): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** Nothing, or the empty object that clients which parse every answer need. */
const isEmpty = ({ body }: Answered) => body.length === 0 || body.toString('utf8') === '{}';

/** A part of a JSON pointer inside a URI fragment. */
function escaped(part: string): string {
  return encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'));
}
