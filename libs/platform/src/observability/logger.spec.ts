import { QueryFailedError } from 'typeorm';
import { describe, expect, it } from 'vitest';
import { createLogger } from './logger.js';

const canary = 'canary-7f3a';

/** What the logger writes of a thrown value. */
function logged(err: unknown): string {
  const lines: string[] = [];
  createLogger('test', 'debug', { write: (line) => void lines.push(line) }).error({ err }, 'failed');
  return lines.join('\n');
}

describe('a logged error', () => {
  it('names type, code, message and where it was thrown, for its causes too', () => {
    const cause = Object.assign(new RangeError('too deep'), { code: 'E_DEEP' });
    const line = JSON.parse(logged(new Error('outside', { cause })));
    expect(line.err).toMatchObject({
      type: 'Error',
      message: 'outside',
      cause: { type: 'RangeError', code: 'E_DEEP', message: 'too deep' },
    });
    expect(line.err.stack[0]).toContain('logger.spec.ts');
  });

  it.each([
    ['the parameters and the text of a query', queryError()],
    ['members that a library hung on it', Object.assign(new Error('refused'), { response: { body: canary } })],
    ['either on its cause', new Error('outside', { cause: queryError() })],
    ['what was thrown and is no error', { password: canary }],
  ])('holds nothing of %s', (_what, thrown) => {
    const line = logged(thrown);
    expect(line).toContain('failed');
    expect(line).not.toContain(canary);
  });
});

/** As PostgreSQL fails a query: message and detail quote the value. */
function queryError(): Error {
  const driver = Object.assign(new Error(`invalid input syntax for type uuid: "${canary}"`), {
    code: '22P02',
    detail: `Key (username)=(${canary}) already exists.`,
  });
  return new QueryFailedError('SELECT 1 WHERE id = $1', [canary], driver);
}
