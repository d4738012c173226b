import { describe, expect, it } from 'vitest';
import { toDomainError } from './domain-error.js';

const withCode = (code: string) => Object.assign(new Error('some text'), { code });

describe('an error that says that something is away', () => {
  it.each([
    ['a refused connection', 'ECONNREFUSED'],
    ['a name that is not resolved now', 'EAI_AGAIN'],
    ['a failed connection', '08006'],
    ['a read-only server', '25006'],
    ['a transaction that was idle too long', '25P03'],
    ['a serialization failure', '40001'],
    ['a deadlock', '40P01'],
    ['a full disk', '53100'],
    ['no memory', '53200'],
    ['too many connections', '53300'],
    ['a lock that was not to be had', '55P03'],
    ['a cancelled statement', '57014'],
    ['a server that shuts down', '57P01'],
    ['a server that is starting', '57P03'],
    ['failing storage', '58030'],
  ])('is UNAVAILABLE: %s (%s)', (_what, code) => expect(toDomainError(withCode(code)).code).toBe('UNAVAILABLE'));

  it.each([
    'Connection terminated unexpectedly',
    'timeout exceeded when trying to connect',
    'Query read timeout',
    'Client was closed and is not queryable',
    'Query runner already released. Cannot run queries anymore.',
  ])('is UNAVAILABLE: %s', (message) => expect(toDomainError(new Error(message)).code).toBe('UNAVAILABLE'));
});

it.each([
  ['a broken constraint', '23505'],
  ['an unknown column', '42703'],
  ['a value out of range', '22003'],
  ['refused credentials', '28P01'],
  ['an internal error of the server', 'XX000'],
  ['a code of Node that begins like a class', '53'],
  ['a failed check of ours', 'ERR_ASSERTION'],
])('%s (%s) is INTERNAL, and tells nothing', (_what, code) => {
  const { code: ours, message } = toDomainError(withCode(code));
  expect([ours, message]).toEqual(['INTERNAL', 'Internal error']);
});
