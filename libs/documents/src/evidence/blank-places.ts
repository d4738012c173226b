import { LAYOUTS } from '../mrz/layout.js';
import type { Mrz } from '../mrz/mrz.js';
import type { FieldName } from './field-names.js';
import type { JudgedField } from './judgement.js';

/**
 * Fields whose place in a machine-readable zone is blank although another zone has them, or although no zone is without: blank, a
 * zone contradicts nothing, and neither names nor states are under a check digit that would tell that they were taken out.
 */
export function blankPlaces(mrz: Mrz, fields: readonly JudgedField[]): FieldName[] {
  const { nationality, expiryDate, sex } = LAYOUTS[mrz.format];
  const isElsewhere = (...names: FieldName[]) =>
    fields.some(({ name, visual, barcode }) => names.includes(name) && (visual ?? barcode) !== undefined);
  const places: [FieldName, string, boolean][] = [
    ['Surname', mrz.primaryIdentifier, true],
    ['Issuing State', mrz.issuer, true],
    ['Nationality', mrz.nationality, nationality !== undefined && isElsewhere('Nationality', 'Nationality Code')],
    // A letter that is no sex says as little as none.
    ['Sex', /^[MFX<]$/.test(mrz.sex) ? mrz.sex : '', sex !== undefined && isElsewhere('Sex')],
    ['Date of birth', mrz.birthDate, isElsewhere('Date of birth')],
    ['Date of expiry', mrz.expiryDate, expiryDate !== undefined && isElsewhere('Date of expiry')],
  ];
  return places.flatMap(([name, value, isExpected]) => (value === '' && isExpected ? [name] : []));
}
