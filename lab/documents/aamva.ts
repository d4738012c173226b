import { composeAamva } from '@bonafide/documents/aamva/compose';
import type { Random } from '../attacks/random.ts';
import type { Holder } from './holder.ts';

/** What a driving licence says beside its bearer. */
export interface Licence {
  readonly jurisdiction: string;
  /** Issuer identification number, six digits, as AAMVA publishes them. */
  readonly issuer: string;
  readonly licenceClass: string;
  /** Inches. */
  readonly height: number;
  readonly eyes: string;
  readonly street: string;
  readonly city: string;
  readonly postalCode: string;
  readonly discriminator: string;
}

const JURISDICTIONS = [
  ['CA', '636014'],
  ['TX', '636015'],
  ['NY', '636001'],
  ['VA', '636000'],
  ['FL', '636010'],
] as const;

export function randomLicence(random: Random): Licence {
  const [jurisdiction, issuer] = random.pick(JURISDICTIONS);
  return {
    jurisdiction,
    issuer,
    licenceClass: random.pick(['C', 'D', 'M']),
    height: random.integer(58, 79),
    eyes: random.pick(['BRO', 'BLU', 'GRN', 'HAZ']),
    street: `${random.integer(1, 9999)} ${random.pick(['ELM STREET', 'OCEAN DRIVE', 'MAIN ST APT 4', 'SUNSET BLVD'])}`,
    city: random.pick(['SPRINGFIELD', 'LAKE CITY', 'RIVERTON']),
    postalCode: String(random.integer(10000, 99950)),
    discriminator: `${random.integer(10_000_000, 99_999_999)}${random.pick(['AB', 'CD', 'XX'])}`,
  };
}

/** The symbol of a licence by the AAMVA card design standard of 2020 (version 10): one DL subfile. */
export function aamvaOf(holder: Holder, licence: Licence): Uint8Array {
  const date = (day: string) => `${day.slice(5, 7)}${day.slice(8)}${day.slice(0, 4)}`;
  const [first = '', ...middle] = holder.given.mrz.split(' ');
  const elements = {
    DAQ: holder.documentNumber,
    DCS: holder.surname.mrz,
    DDE: 'N',
    DAC: first,
    DDF: 'N',
    DAD: middle.join(' '),
    DDG: 'N',
    DCA: licence.licenceClass,
    DCB: 'NONE',
    DCD: 'NONE',
    DBD: date(holder.issue),
    DBB: date(holder.birth),
    DBA: date(holder.expiry),
    DBC: holder.sex === 'M' ? '1' : '2',
    DAU: `0${licence.height} in`,
    DAY: licence.eyes,
    DAG: licence.street,
    DAI: licence.city,
    DAJ: licence.jurisdiction,
    DAK: `${licence.postalCode}0000  `,
    DCF: licence.discriminator,
    DCG: 'USA',
    DDA: 'F',
  };
  return composeAamva({ issuerNumber: licence.issuer, version: 10, subfiles: [{ designator: 'DL', elements }] });
}
