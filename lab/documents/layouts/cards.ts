import type { Random } from '../../attacks/random.ts';
import { zoneOf } from '../zone.ts';
import { DATE_STYLES, printedDate } from './dates.ts';
import { type Drawn, type Printed, printedOf } from './drawn.ts';
import { guilloche, item, text, zone } from './svg.ts';

/** Front and back of an identity card of size ID-1, ICAO Doc 9303-5. */
export function identityCard(printed: Printed, random: Random): Drawn {
  const holder = printed.visual;
  const [width, height] = [85.6, 54];
  const lines = printed.edited(zoneOf('TD1', random.pick(['I', 'ID', 'AC']), printed.mrz));
  const style = random.pick(DATE_STYLES);
  const date = (day: string) => printedDate(day, style);
  const { surname, given } = holder;
  const front = [
    ...guilloche(random, width, height),
    text(4, 6, 'UTOPIA', { size: 3.6, bold: true, colour: '#23395b' }),
    text(26, 6, 'IDENTITY CARD / CARTE D’IDENTITÉ', { size: 2.4, colour: '#23395b' }),
    ...item(33, 10, 'Surname / Nom', surname.printed, surname.native),
    ...item(33, 16.5, 'Given names / Prénoms', given.printed, given.native),
    ...item(33, 23, 'Sex / Sexe', holder.sex),
    ...item(48, 23, 'Nationality / Nationalité', holder.nationality),
    ...item(33, 29.5, 'Date of birth / Date de naissance', date(holder.birth)),
    ...item(33, 36, 'Document No. / No. du document', holder.documentNumber),
    ...item(33, 42.5, "Date of expiry / Date d'expiration", date(holder.expiry)),
  ];
  const back = [
    ...guilloche(random, width, height),
    ...item(5, 6, 'Place of birth / Lieu de naissance', holder.birthplace),
    ...item(5, 13, 'Date of issue / Date de délivrance', date(holder.issue)),
    ...item(45, 13, 'Authority / Autorité', 'CIVIL REGISTRY'),
    '<rect x="0" y="32" width="85.6" height="22" fill="#fff" opacity="0.55"/>',
    ...zone(lines, width, 49, 5),
  ];
  return {
    sheets: [
      { width, height, parts: front, portrait: { x: 4, y: 10, width: 26, height: 33.5 } },
      { width, height, parts: back },
    ],
    truth: {
      type: 'TD1',
      mrz: lines,
      visual: {
        ...printedOf(holder),
        'Date of issue': holder.issue,
        'Place of Birth': holder.birthplace,
      },
    },
  };
}

/** The front of an official travel document of size ID-2, ICAO Doc 9303-6. */
export function travelDocument(printed: Printed, random: Random): Drawn {
  const holder = printed.visual;
  const [width, height] = [105, 74];
  const lines = printed.edited(zoneOf('TD2', random.pick(['I', 'ID']), { ...printed.mrz, personalNumber: '' }));
  const style = random.pick(DATE_STYLES);
  const date = (day: string) => printedDate(day, style);
  const { surname, given } = holder;
  const parts = [
    ...guilloche(random, width, height),
    text(5, 7, 'UTOPIA', { size: 4, bold: true, colour: '#23395b' }),
    text(30, 7, 'OFFICIAL TRAVEL DOCUMENT', { size: 2.8, colour: '#23395b' }),
    ...item(40, 12, 'Surname / Nom', surname.printed, surname.native),
    ...item(40, 19, 'Given names / Prénoms', given.printed, given.native),
    ...item(40, 26, 'Nationality / Nationalité', holder.nationality),
    ...item(68, 26, 'Date of birth / Date de naissance', date(holder.birth)),
    ...item(40, 33, 'Sex / Sexe', holder.sex),
    ...item(40, 40, 'Document No. / No. du document', holder.documentNumber),
    ...item(40, 47, "Date of expiry / Date d'expiration", date(holder.expiry)),
    '<rect x="0" y="55" width="105" height="19" fill="#fff" opacity="0.55"/>',
    ...zone(lines, width, 68, 5.5),
  ];
  return {
    sheets: [{ width, height, parts, portrait: { x: 5, y: 12, width: 31, height: 40 } }],
    truth: {
      type: 'TD2',
      mrz: lines,
      visual: printedOf(holder),
    },
  };
}
