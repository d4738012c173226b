import { describe, expect, it } from 'vitest';
import { amend } from './amendments.js';
import { operationsBelow } from './operations.js';

describe('operationsBelow', () => {
  it('spells parameters as routes do', () =>
    expect(operationsBelow(['/webhook'])).toContain('GET /webhook/registration/:webhookId'));

  it('knows the spellings that the contract allows for its guesses', () => {
    expect(operationsBelow(['/webhook'])).toContain('PATCH /webhook/registration/:webhookId');
    expect(operationsBelow(['/onboarding/enrollment'])).toContain('POST /onboarding/enrollment/PIN/initiate');
    expect(operationsBelow(['/compliance'])).toContain('POST /compliance/nationalId/checkNationalIdNumber');
  });

  it('leaves out what is below an exception', () => {
    const all = operationsBelow(['/onboarding']);
    const ours = operationsBelow(['/onboarding'], ['/onboarding/gallery']);
    expect(all).toContain('POST /onboarding/gallery/matchFace');
    expect(ours).not.toContain('POST /onboarding/gallery/matchFace');
    expect(all.length - ours.length).toBe(13);
  });

  it('takes whole segments, and a prefix that is a path itself', () => {
    expect(() => operationsBelow(['/onboard'])).toThrow('/onboard');
    expect(operationsBelow(['/b2c/sdk/getSessionId'])).toEqual(['GET /b2c/sdk/getSessionId']);
  });
});

describe('amend', () => {
  it('refuses to amend what a document does not have', () =>
    expect(() => amend('onboarding', { components: {} })).toThrow('LivenessResult'));
});
