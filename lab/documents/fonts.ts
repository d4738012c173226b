import { existsSync } from 'node:fs';

/** Fonts by which specimens are drawn: Debian's packages fonts-ocr-b, fonts-dejavu-core and fontconfig-config. */
const FONTS = [
  '/usr/share/fonts/opentype/ocr-b/OCRB.otf',
  '/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf',
  '/etc/fonts/fonts.conf',
];

/** Whether specimens can be drawn on this machine: with other fonts a zone is none. */
export const hasFonts = (): boolean => FONTS.every((file) => existsSync(file));

export const WITHOUT_FONTS =
  'no fonts to draw specimens: apt-get install fonts-ocr-b fonts-dejavu-core fontconfig-config';
