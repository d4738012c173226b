import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from './cruise.ts';
import { repetitions } from './equal-lines.ts';

/** What services have in common belongs in a library. */
const MOST_EQUAL_LINES = 5;

const ORIGINAL = `import { createHash } from 'node:crypto';
import { z } from 'zod';

/** The digest of a body. */
export function digestOf(body: unknown): string {
  const hash = createHash('sha256');
  hash.update(JSON.stringify(body));
  // What follows is repeated too.
  const bytes = hash.digest();
  if (bytes.length === 0) {
    throw new Error('no digest');
  }
  return bytes.toString('hex');
}
`;

/** The same lines in another service: other imports, comments, blanks, indentation and surroundings. */
const COPY = `import {
  createHash,
} from 'node:crypto';

export class Digests {
  static of = () => {
    const before = 1;
export function digestOf(body: unknown): string {
      /* Another
         comment. */
      const hash = createHash('sha256');

      hash.update(JSON.stringify(body));
      const bytes = hash.digest(); // of the body
      if (bytes.length === 0) {
        throw new Error('no digest');
      }
`;

const run = (first: string, second: string, services = ['one', 'two']) =>
  repetitions(
    [first, second].map((text, at) => ({ file: `services/${services[at]}/src/a.ts`, text })),
    MOST_EQUAL_LINES + 1,
  );

it('no six equal lines are in two services', () => {
  const files = globSync('services/*/src/**/*.ts', { cwd: root }).sort();
  expect(files.length).toBeGreaterThan(100);
  const sources = files.map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }));
  expect(repetitions(sources, MOST_EQUAL_LINES + 1)).toEqual([]);
});

describe('six equal lines', () => {
  it('are found whatever is around and between them', () =>
    expect(run(ORIGINAL, COPY)).toEqual([
      {
        places: ['services/one/src/a.ts:5', 'services/two/src/a.ts:8'],
        lines: [
          'export function digestOf(body: unknown): string {',
          "const hash = createHash('sha256');",
          'hash.update(JSON.stringify(body));',
          'const bytes = hash.digest();',
          'if (bytes.length === 0) {',
          "throw new Error('no digest');",
        ],
      },
    ]));

  it('may be twice in one service', () => expect(run(ORIGINAL, COPY, ['one', 'one'])).toEqual([]));

  it('are not five', () => expect(run(ORIGINAL, COPY.replace("'no digest'", "'none'"))).toEqual([]));

  it('are not imports', () => {
    const imports = Array.from({ length: 9 }, (_, at) => `import { a${at} } from './a${at}.js';`).join('\n');
    expect(run(imports, imports)).toEqual([]);
  });
});
