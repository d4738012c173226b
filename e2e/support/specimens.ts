import { drawSpecimen, type Specimen, type SpecimenOptions } from '@bonafide/lab/documents/draw';
import { photographPage } from '@bonafide/lab/documents/photograph';
import { rawImage } from '@bonafide/lab/documents/raw-image';
import sharp from 'sharp';
import { type Photograph, photograph } from './photographs.ts';

/** A specimen whose pages a simulated camera took. */
export interface TakenSpecimen extends Specimen {
  /** JPEG, front first. */
  readonly taken: readonly Buffer[];
}

/** Draws a specimen with a portrait, of somebody in the photographs or given, valid today, and photographs its pages. */
export async function takenSpecimen(
  layout: SpecimenOptions['layout'],
  portrait: Photograph | Buffer,
  seed: number,
  more: Pick<SpecimenOptions, 'holder' | 'forged'> = {},
): Promise<TakenSpecimen> {
  const today = new Date().toISOString().slice(0, 10);
  const picture = typeof portrait === 'string' ? await photograph(portrait) : portrait;
  const specimen = await drawSpecimen({ layout, seed, today, portrait: picture, ...more });
  const taken: Buffer[] = [];
  for (const [at, page] of specimen.pages.entries()) {
    taken.push((await photographPage(await rawImage(page), seed + at)).jpeg);
  }
  return { ...specimen, taken };
}

/** A picture so much out of focus that nothing can be read. */
export const blurred = (picture: Buffer): Promise<Buffer> => sharp(picture).blur(9).jpeg().toBuffer();
