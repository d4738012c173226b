import { describe, expect, it } from 'vitest';
import { mergedInstructions, processingInstructions } from './instructions.js';

const read = (given: object) => processingInstructions.parse(given);
const rules = (documentValidationRules: object) => read({ documentValidationRules });
const NOTHING = { notExpired: false, fields: [], checkLiveness: false, workflow: '', securityLevel: 0 };

describe('instructions', () => {
  it.each([
    ['none', []],
    ['absent ones', [undefined, undefined]],
    ['empty ones', [read({}), read({ documentValidationRules: null, fieldsToValidate: null })]],
    ['limits of rules that are not asked for', [rules({ minimumAge: 99, maximumAge: 1 })]],
  ])('%s ask for nothing', (_what, given) => expect(mergedInstructions(given)).toEqual(NOTHING));

  it('of two places all hold, the stricter of two limits', () => {
    const one = rules({ validateMinimumAge: true, minimumAge: 18, validateMaximumAge: true, maximumAge: 60 });
    const two = rules({
      validateMinimumAge: true,
      minimumAge: 16,
      validateMaximumAge: true,
      maximumAge: 50,
      validateDocumentNotExpired: true,
      securityLevel: 2,
    });
    const merged = { ...NOTHING, minimumAge: 18, maximumAge: 50, notExpired: true, securityLevel: 2 };
    expect(mergedInstructions([one, two])).toEqual(merged);
    expect(mergedInstructions([two, one])).toEqual(merged);
  });

  it.each([
    ['beside the rules', { checkLiveness: true, fieldsToValidate: [{ docTypeKeyword: 'Visa', fields: ['*'] }] }],
    [
      'within them',
      {
        documentValidationRules: { checkLiveness: true, fieldsToValidate: [{ docTypeKeyword: 'Visa', fields: ['*'] }] },
      },
    ],
  ])('take fields and liveness %s', (_where, given) =>
    expect(mergedInstructions([read(given)])).toEqual({
      ...NOTHING,
      checkLiveness: true,
      fields: [{ documentKeyword: 'Visa', names: ['*'] }],
    }),
  );

  it('take an age of 0', () =>
    expect(mergedInstructions([rules({ validateMinimumAge: true, minimumAge: 0 })])).toMatchObject({ minimumAge: 0 }));
});
