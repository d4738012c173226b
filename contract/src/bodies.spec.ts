import { describe, expect, it } from 'vitest';
import { bodyKindOf } from './bodies.js';

describe('bodyKindOf', () => {
  it.each([
    ['POST', '/onboarding/enrollment/addFace', 'media'],
    ['POST', '/faceliveness/analyzeEncrypted', 'media'],
    ['POST', '/documentVerification/validateDocumentType', 'media'],
    ['POST', '/onboarding/enrollment/addDocumentICAO', 'media'],
    ['POST', '/acme/b2c-sample-web/proxy/autocapture', 'media'],
    ['POST', '/onboarding/enrollment/enroll', 'text'],
    ['POST', '/onboarding/enrollment/PIN/initiate', 'text'],
    ['POST', '/onboarding/authentication/verifyDevice', 'text'],
    ['POST', '/onboarding/admin/customerConfig', 'list'],
    ['PUT', '/compliance/geofence/definitions/us-north', 'list'],
    ['PATCH', '/webhook/registration/7', 'list'],
  ])('knows what %s %s takes', (method, path, kind) => expect(bodyKindOf(method, path)).toBe(kind));

  it.each([
    ['GET', '/onboarding/enrollment/addFace'],
    ['POST', '/onboarding/enrollment/addFace/x'],
    ['POST', '/onboarding/nowhere'],
    ['DELETE', '/webhook/registration/7'],
  ])('knows none of %s %s', (method, path) => expect(bodyKindOf(method, path)).toBeUndefined());
});
