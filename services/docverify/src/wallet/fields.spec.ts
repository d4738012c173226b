import { describe, expect, it } from 'vitest';
import { disclosedOf } from './fields.js';

const said = (claims: Record<string, unknown>) =>
  disclosedOf(Object.entries(claims).map(([name, value]) => ({ name, claim: name, value })));

describe('what a document discloses', () => {
  it('has the names of the contract where there are such', () => {
    const { fields, claims, ages } = said({ sex: 2, family_name: 'Mustermann', age_over_18: true, colour: 'blue' });
    expect(fields.map(({ name, value }) => [name, value])).toEqual([
      ['Surname', 'Mustermann'],
      ['Sex', 'F'],
    ]);
    expect([claims, ages]).toEqual([[{ claim: 'colour', value: 'blue' }], [{ age: 18, over: true }]]);
  });

  it.each(['constructor', 'toString', '__proto__', '3', ''])('has no sex %j', (sex) => {
    expect(said({ sex })).toMatchObject({ fields: [], claims: [{ claim: 'sex', value: sex }] });
  });

  it('is told under a name once: the other stays a claim', () => {
    const { fields, claims } = said({ birthdate: '1974-08-13', birth_date: '1974-08-12' });
    expect(fields).toMatchObject([{ claim: 'birth_date', value: '1974-08-12' }]);
    expect(claims).toEqual([{ claim: 'birthdate', value: '1974-08-13' }]);
  });
});
