import { drawSpecimen } from '@bonafide/lab/documents/draw';
import { photographPage } from '@bonafide/lab/documents/photograph';
import { rawImage } from '@bonafide/lab/documents/raw-image';
import { type Photograph, photograph } from '../../support/photographs.ts';

/** A photographed passport's page, JPEG, and another capture of its bearer. */
export interface PassportPage {
  readonly page: Buffer;
  readonly selfie: Buffer;
}

const PEOPLE: readonly (readonly [portrait: Photograph, selfie: Photograph])[] = [
  ['alice-1', 'alice-2'],
  ['bella-1', 'bella-2'],
  ['carol-1', 'carol-2'],
];
const PAGES = 12;

/** Pages of fictitious people under different conditions, the same in every run of one day. */
export async function passportPages(): Promise<PassportPage[]> {
  const today = new Date().toISOString().slice(0, 10);
  const pages: PassportPage[] = [];
  for (let seed = 1; seed <= PAGES; seed++) {
    const [portrait, selfie] = PEOPLE[seed % PEOPLE.length] as (typeof PEOPLE)[number];
    const {
      pages: [drawn],
    } = await drawSpecimen({
      layout: 'passport',
      seed,
      today,
      portrait: await photograph(portrait),
    });
    const { jpeg } = await photographPage(await rawImage(drawn as Buffer), seed);
    pages.push({ page: jpeg, selfie: await photograph(selfie) });
  }
  return pages;
}
