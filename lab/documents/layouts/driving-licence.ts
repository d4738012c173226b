import type { Random } from '../../attacks/random.ts';
import { aamvaOf, randomLicence } from '../aamva.ts';
import type { Holder } from '../holder.ts';
import { americanDate } from './dates.ts';
import type { Drawn, Printed } from './drawn.ts';
import { guilloche, text } from './svg.ts';

const [WIDTH, HEIGHT] = [85.6, 54];

/** Front and back of a driving licence as the states of the United States issue them, with its PDF417 symbol. */
export function drivingLicence(printed: Printed, random: Random): Drawn {
  const holder = printed.visual;
  const licence = randomLicence(random);
  const field = (x: number, y: number, caption: string, value: string) => [
    text(x, y, caption, { size: 1.8, colour: '#35506b' }),
    text(x + 1.2 * caption.length + 0.8, y, value, { size: 2.7 }),
  ];
  const height = `${Math.floor(licence.height / 12)}'-${String(licence.height % 12).padStart(2, '0')}"`;
  const front = [
    ...guilloche(random, WIDTH, HEIGHT),
    text(5, 6, 'UTOPIA', { size: 3.8, bold: true, colour: '#23395b' }),
    text(28, 6, 'DRIVER LICENSE', { size: 3, colour: '#23395b' }),
    text(80, 6, 'SPECIMEN', { size: 2.2, colour: '#9a3040', anchor: 'end' }),
    ...field(31, 11, '4d DL', holder.documentNumber),
    ...field(31, 15.5, '4b EXP', americanDate(holder.expiry)),
    ...field(58, 15.5, '9 CLASS', licence.licenceClass),
    ...field(31, 20, '1 LN', holder.surname.mrz),
    ...field(31, 24.5, '2 FN', holder.given.mrz),
    ...field(31, 29, '8', licence.street),
    text(34, 32.5, `${licence.city}, ${licence.jurisdiction} ${licence.postalCode}`, { size: 2.7 }),
    ...field(31, 37, '3 DOB', americanDate(holder.birth)),
    ...field(31, 41.5, '15 SEX', holder.sex),
    ...field(47, 41.5, '16 HGT', height),
    ...field(65, 41.5, '18 EYES', licence.eyes),
    ...field(31, 46, '4a ISS', americanDate(holder.issue)),
    ...field(31, 50.5, '5 DD', licence.discriminator),
  ];
  const back = [
    ...guilloche(random, WIDTH, HEIGHT),
    '<rect x="0" y="4" width="85.6" height="8" fill="#1d1d1f"/>',
    '<rect x="4" y="15" width="77.6" height="26" fill="#fff"/>',
    text(5, 47, 'CLASS: any vehicle without a motor. SPECIMEN, of no authority.', { size: 2 }),
  ];
  return {
    sheets: [
      { width: WIDTH, height: HEIGHT, parts: front, portrait: { x: 4, y: 10, width: 24, height: 31 } },
      { width: WIDTH, height: HEIGHT, parts: back, barcode: { x: 6, y: 17, width: 73.6, height: 22 } },
    ],
    truth: {
      type: 'AAMVA-DL',
      visual: bearerOf(holder),
      barcode: {
        ...bearerOf(printed.barcode),
        Street: licence.street,
        City: licence.city,
        'Document discriminator': licence.discriminator,
      },
    },
    barcode: aamvaOf(printed.barcode, licence),
  };
}

/** What print and symbol both say. */
export const bearerOf = (holder: Holder) => ({
  'Document #': holder.documentNumber,
  Surname: holder.surname.mrz,
  'Given names': holder.given.mrz,
  'Date of birth': holder.birth,
  'Date of issue': holder.issue,
  'Date of expiry': holder.expiry,
  Sex: holder.sex,
});
