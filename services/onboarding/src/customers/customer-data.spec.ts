import { describe, expect, it } from 'vitest';
import { comparable, hasName } from './customer-data.js';

it.each([
  ['Köhler', 'KOHLER'],
  ['O’Brien-Smith', "o'brien smith"],
  ['  Elm   Street 5 ', 'elm street, 5'],
  ['Ｔｒｏｙ', 'troy'],
])('%j is compared as %j', (one, other) => expect(comparable(one)).toBe(comparable(other)));

it('different letters and numbers stay different', () => {
  expect(comparable('Elm Street 5')).not.toBe(comparable('Elm Street 6'));
  expect(comparable('Кохлер')).not.toBe(comparable('Kohler'));
});

describe('the name of a customer', () => {
  const customer = { givenName: 'Troy James', familyName: 'Köhler', addressLines: [] };
  const claimed = (givenName: string, middleName = '', familyName = 'Kohler') => ({
    givenName,
    middleName,
    familyName,
  });

  it.each([[claimed('troy james')], [claimed('Troy', 'James')]])('is %j', (name) =>
    expect(hasName(customer, name)).toBe(true),
  );

  it.each([[claimed('Troy')], [claimed('Troy', 'John')], [claimed('Troy James', '', 'Kohl')], [claimed('James')]])(
    'is not %j',
    (name) => expect(hasName(customer, name)).toBe(false),
  );

  it('of which nothing is known is nobody’s', () => {
    expect(hasName({ addressLines: [] }, claimed('-', '', '-'))).toBe(false);
    expect(hasName({ givenName: '.', familyName: '.', addressLines: [] }, claimed('-', '', '-'))).toBe(false);
  });
});
