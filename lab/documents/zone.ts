import { composeMrz } from '@bonafide/documents/mrz/compose';
import type { Holder } from './holder.ts';

/** Forms of the zones that specimens have. */
export const FORMATS = ['TD1', 'TD2', 'TD3', 'MRV-A', 'MRV-B'] as const;
export type ZoneFormat = (typeof FORMATS)[number];

/** Prints a bearer's machine-readable zone by ICAO Doc 9303, parts 4 to 7; `code`: one or two letters. */
export function zoneOf(format: ZoneFormat, code: string, holder: Holder): string[] {
  const date = (day: string) => day.slice(2).replaceAll('-', '');
  const { personalNumber: personal } = holder;
  return composeMrz({
    format,
    documentCode: code,
    issuer: holder.issuer,
    documentNumber: holder.documentNumber,
    surname: holder.surname.mrz,
    givenNames: holder.given.mrz,
    nationality: holder.nationality,
    birthDate: date(holder.birth),
    sex: holder.sex,
    expiryDate: date(holder.expiry),
    ...(personal && (format === 'TD3' ? { personalNumber: personal } : { optionalData: [personal] })),
  });
}
