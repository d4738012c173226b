import { DomainError } from '@bonafide/platform/errors/domain-error';
import { expect, it } from 'vitest';
import { proxyShape } from './proxy-shape.js';

const tooLarge = new DomainError('TOO_LARGE', 'The body exceeds 5 bytes');

it.each(['/faceliveness/checkLiveness', '/nexaface/export', '/voiceliveness/analyze', '/nexavoice'])(
  'refuses on %s as an engine does, with both bodies in one',
  (path) =>
    expect(proxyShape(path)(tooLarge)).toMatchObject({
      status: 413,
      body: { error: { code: -1, description: tooLarge.message }, errorCode: 'PAYLOAD_TOO_LARGE', status: 413 },
    }),
);

it('says a wrong value as engines do', () =>
  expect(proxyShape('/nexaface/compare')(new DomainError('INVALID_VALUE', 'malformed')).body).toMatchObject({
    error: { code: -6 },
  }));

it.each(['/onboarding/enrollment/enroll', '/nexafaces', '/b2c/sdk/faceliveness/analyze'])(
  'refuses on %s in the shape of the platform',
  (path) => expect(proxyShape(path)(tooLarge).body).not.toHaveProperty('error'),
);

it.each(['UNAUTHENTICATED', 'FORBIDDEN'] as const)('says %s in that shape everywhere', (code) =>
  expect(proxyShape('/nexaface/export')(new DomainError(code, 'no')).body).not.toHaveProperty('error'),
);
