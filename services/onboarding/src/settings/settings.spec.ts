import { describe, expect, it } from 'vitest';
import { merge, requireRules, withDeviceFollowing, withOneSpelling } from './config-rules.js';
import { DEFAULT_CONFIG, onboardingConfig } from './onboarding-config.js';
import { authenticationChecks, enrollmentChecks, reEnrollmentChecks } from './required-checks.js';

const configWith = (onboardingOptions: object) =>
  onboardingConfig.parse(merge(DEFAULT_CONFIG, { onboardingOptions: onboardingOptions as Record<string, unknown> }));

describe('merge', () => {
  it('lays members over, level by level', () =>
    expect(merge({ a: 1, b: { c: 1, d: 2 } }, { b: { d: 3, e: null }, f: [1] })).toEqual({
      a: 1,
      b: { c: 1, d: 3, e: null },
      f: [1],
    }));

  it('replaces lists and what is no object', () =>
    expect(merge({ a: [1, 2], b: 1, c: { d: 1 } }, { a: [3], b: { e: 1 }, c: 0 })).toEqual({
      a: [3],
      b: { e: 1 },
      c: 0,
    }));

  it('treats __proto__ as data', () => {
    const hostile = JSON.parse('{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}}');
    const merged = merge({ a: 1 }, hostile);
    expect(Object.getPrototypeOf(merged)).toBe(Object.prototype);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(JSON.stringify(merged)).toContain('polluted');
  });
});

describe('the rules', () => {
  it('hold for the defaults', () => expect(() => requireRules(configWith({}))).not.toThrow());

  it.each([
    ['face', { enrollment: { addFace: false } }, 'When enrollment.addFace is false, neither authentication.verifyFace'],
    [
      'face on re-enrolment',
      { enrollment: { addFace: false }, authentication: { verifyFace: false } },
      'or reEnrollment.verifyFace can be true',
    ],
    ['chip', { enrollment: { icaoVerification: 'MANDATORY' } }, 'icaoVerification must be DISABLED'],
    ['voice', { reenrollment: { verifyVoice: true } }, 'enrollment.addVoice is false'],
    ['device', { enrollment: { addDevice: false } }, 'enrollment.addDevice is false'],
    ['PIN', { authentication: { verifyPIN: true } }, 'enrollment.addPIN is false'],
  ])('%s broken', (_name, options, message) =>
    expect(() => requireRules(configWith(options))).toThrow(
      expect.objectContaining({ code: 'INVALID_VALUE', message: expect.stringContaining(message) }),
    ),
  );

  it.each([
    [
      'face off all at once',
      { enrollment: { addFace: false }, authentication: { verifyFace: false }, reenrollment: { verifyFace: false } },
    ],
    ['chip with document', { enrollment: { addDocument: true, icaoVerification: 'OPTIONAL' } }],
    ['verifyFace on', { authentication: { verifyFace: true } }],
  ])('%s allowed', (_name, options) => expect(() => requireRules(configWith(options))).not.toThrow());

  it('the device check goes off with the device unless the caller names it', () => {
    const off = { onboardingOptions: { enrollment: { addDevice: false } } };
    expect(withDeviceFollowing(off)).toEqual({
      onboardingOptions: { enrollment: { addDevice: false }, authentication: { verifyDevice: false } },
    });
    const named = { onboardingOptions: { enrollment: { addDevice: false }, authentication: { verifyDevice: true } } };
    expect(withDeviceFollowing(named)).toEqual(named);
    expect(withDeviceFollowing({ maxDeviceIds: 1 })).toEqual({ maxDeviceIds: 1 });
  });

  it('reEnrollment is another spelling of reenrollment', () =>
    expect(withOneSpelling({ onboardingOptions: { reEnrollment: { verifyFace: false }, x: 1 } })).toEqual({
      onboardingOptions: { reenrollment: { verifyFace: false }, x: 1 },
    }));
});

describe('required checks', () => {
  it('are device and face by default, face alone on re-enrolment', () => {
    const config = configWith({});
    expect(enrollmentChecks(config)).toEqual(['addDevice', 'addFace']);
    expect(authenticationChecks(config)).toEqual(['verifyDevice', 'verifyFace']);
    expect(reEnrollmentChecks(config)).toEqual(['verifyFace']);
  });

  it('come in the contract’s order when all are on', () => {
    const on = { addVoice: true, addDocument: true, addPIN: true, checkDeviceSecurity: true };
    expect(enrollmentChecks(configWith({ enrollment: on }))).toEqual([
      'addDevice',
      'addFace',
      'addVoice',
      'addDocument',
      'addPIN',
      'deviceSecurity',
    ]);
  });
});
