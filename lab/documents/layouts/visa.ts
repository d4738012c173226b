import type { Random } from '../../attacks/random.ts';
import { zoneOf } from '../zone.ts';
import { DATE_STYLES, printedDate } from './dates.ts';
import { type Drawn, type Printed, printedOf } from './drawn.ts';
import { guilloche, item, text, zone } from './svg.ts';

/** Of a seal, quiet zone included, millimetres: 50 modules of a third of one. */
const SEAL = 17;
const SIZES = { 'MRV-A': [120, 80], 'MRV-B': [105, 74] } as const;

/** A visa, ICAO Doc 9303-7. */
export function visa(printed: Printed, random: Random): Drawn {
  const holder = printed.visual;
  const format = random.pick(['MRV-A', 'MRV-B'] as const);
  const [width, height] = SIZES[format];
  const code = random.pick(['V', 'VT']);
  const lines = printed.edited(zoneOf(format, code, { ...printed.mrz, personalNumber: '' }));
  const seal = printed.sealed?.(zoneOf(format, code, { ...printed.barcode, personalNumber: '' }));
  const style = random.pick(DATE_STYLES);
  const date = (day: string) => printedDate(day, style);
  const { surname, given } = holder;
  const parts = [
    ...guilloche(random, width, height),
    text(5, 7, 'UTOPIA', { size: 4, bold: true, colour: '#23395b' }),
    text(40, 7, 'VISA', { size: 4, bold: true, colour: '#23395b' }),
    ...item(40, 12, 'Surname / Nom', surname.printed),
    ...item(40, 19, 'Given names / Prénoms', given.printed),
    ...item(40, 26, 'Date of birth / Date de naissance', date(holder.birth)),
    ...item(80, 26, 'Sex / Sexe', holder.sex),
    ...item(40, 33, 'Nationality / Nationalité', holder.nationality),
    ...item(68, 33, 'Document No. / No. du document', holder.documentNumber),
    ...item(40, 40, 'Date of issue / Date de délivrance', date(holder.issue)),
    ...item(40, 47, "Date of expiry / Date d'expiration", date(holder.expiry)),
    `<rect x="0" y="${height - 20}" width="${width}" height="20" fill="#fff" opacity="0.55"/>`,
    ...zone(lines, width, height - 7, 5.5),
  ];
  return {
    sheets: [
      {
        ...{ width, height, parts, portrait: { x: 5, y: 12, width: 31, height: 40 } },
        ...(seal && { barcode: { x: width - 20, y: 38, width: SEAL, height: SEAL } }),
      },
    ],
    ...(seal && { barcode: seal }),
    truth: {
      type: format,
      mrz: lines,
      visual: {
        ...printedOf(holder),
        'Date of issue': holder.issue,
      },
    },
  };
}
