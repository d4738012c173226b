import type { Random } from '../../attacks/random.ts';
import { zoneOf } from '../zone.ts';
import { DATE_STYLES, printedDate } from './dates.ts';
import { type Drawn, type Printed, printedOf } from './drawn.ts';
import { guilloche, item, text, zone } from './svg.ts';

const [WIDTH, HEIGHT] = [125, 88];

/** The data page of a passport, ICAO Doc 9303-4. */
export function passport(printed: Printed, random: Random): Drawn {
  const holder = printed.visual;
  const lines = printed.edited(zoneOf('TD3', random.pick(['P', 'P', 'P', 'PP', 'PO']), printed.mrz));
  const style = random.pick(DATE_STYLES);
  const date = (day: string) => printedDate(day, style);
  const { surname, given } = holder;
  const parts = [
    ...guilloche(random, WIDTH, HEIGHT),
    text(5, 7, 'UTOPIA', { size: 4.6, bold: true, colour: '#23395b' }),
    text(5, 12, 'PASSPORT / PASSEPORT', { size: 2.6, colour: '#23395b' }),
    text(118, 7, 'SPECIMEN', { size: 3, colour: '#9a3040', anchor: 'end' }),
    ...item(46, 11, 'Type / Type', lines[0]?.slice(0, 2).replace('<', '') ?? ''),
    ...item(58, 11, 'Code of State / Code du pays', holder.issuer),
    ...item(96, 11, 'Passport No. / No. de passeport', holder.documentNumber),
    ...item(46, 18, 'Surname / Nom', surname.printed, surname.native),
    ...item(46, 25, 'Given names / Prénoms', given.printed, given.native),
    ...item(46, 32, 'Nationality / Nationalité', holder.nationality),
    ...(holder.personalNumber ? item(86, 32, 'Personal No. / No. personnel', holder.personalNumber) : []),
    ...item(46, 39, 'Date of birth / Date de naissance', date(holder.birth)),
    ...item(46, 46, 'Sex / Sexe', holder.sex),
    ...item(62, 46, 'Place of birth / Lieu de naissance', holder.birthplace),
    ...item(46, 53, 'Date of issue / Date de délivrance', date(holder.issue)),
    ...item(86, 53, 'Authority / Autorité', 'PASSPORT OFFICE'),
    ...item(46, 60, "Date of expiry / Date d'expiration", date(holder.expiry)),
    '<rect x="0" y="65" width="125" height="23" fill="#fff" opacity="0.55"/>',
    ...zone(lines, WIDTH, 79.5, 6.35),
  ];
  return {
    sheets: [{ width: WIDTH, height: HEIGHT, parts, portrait: { x: 6, y: 17, width: 35, height: 45 } }],
    truth: {
      type: 'TD3',
      mrz: lines,
      visual: {
        ...printedOf(holder),
        'Date of issue': holder.issue,
        'Place of Birth': holder.birthplace,
        ...(holder.personalNumber && { 'Personal #': holder.personalNumber }),
      },
    },
  };
}
