import { describe, expect, it } from 'vitest';
import { contextFrom } from './request-context.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

describe('a request id of the caller', () => {
  it.each([
    ['a UUID', 'f2d3458f-4c66-4ed6-9565-ef5b3ea7a23a'],
    ['a UUID in capitals', 'F2D3458F-4C66-4ED6-9565-EF5B3EA7A23A'],
    ['a trace id', '4bf92f3577b34da6a3ce929d0e0e4736'],
    ['a ULID', '01ARZ3NDEKTSV4RRFFQ69G5FAV'],
  ])('is taken over when it is %s', (_what, requestId) => expect(contextFrom({ requestId }).requestId).toBe(requestId));

  it.each([
    ['a name', 'enrol-maria.lopez.7'],
    ['letters of base32', 'mariahernandezlopezgarcia2'],
    ['a name of as many letters as a ULID has', 'MARTHAHERNANDEZESTEVEZPRAT'],
    ['a telephone number', '00491701234567'],
    ['the number of a card', '4111111111111111'],
    ['the number of an account', 'DE89370400440532013000'],
    ['the digest of an address', '973dfe463ec85785f5f95af5ba3906eedb2d931c24e69824a89ea65dba4e813b'],
    ['a UUID and a name', 'f2d3458f-4c66-4ed6-9565-ef5b3ea7a23a-maria'],
    ['nothing', ''],
  ])('is replaced by ours when it is %s', (_what, requestId) => {
    const { requestId: ours } = contextFrom({ requestId });
    expect(ours).toMatch(UUID);
    expect(ours).not.toBe(requestId);
  });
});
