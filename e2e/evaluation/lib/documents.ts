import { readFile } from 'node:fs/promises';
import { drawSpecimen, LAYOUTS, type Layout } from '@bonafide/lab/documents/draw';
import { hasFonts, WITHOUT_FONTS } from '@bonafide/lab/documents/fonts';
import { photographPage } from '@bonafide/lab/documents/photograph';
import { rawImage } from '@bonafide/lab/documents/raw-image';
import { readDocuments } from '@bonafide/lab/evaluation/lib/document/document-set';
import type { Known } from '@bonafide/lab/evaluation/lib/document/score';
import { type Photograph, photograph } from '../../support/photographs.ts';
import type { Shown, ShownDocument } from './judge.ts';

const PORTRAITS: readonly Photograph[] = ['alice-1', 'bella-1', 'carol-1', 'alice-2', 'carol-2'];

/** The documents of a folder as they are, and each photographed so many times. */
export async function givenDocuments(folder: string, photographs: number, seed: number): Promise<ShownDocument[]> {
  const documents = await readDocuments(folder);
  return documents.flatMap(({ name, files, known }, at) => {
    const pages = () => Promise.all(files.map((file) => readFile(file)));
    const numbers = Array.from({ length: photographs }, (_, number) => number);
    return [
      { set: 'as they are', name, show: async () => ({ pages: await pages(), known }) },
      ...numbers.map((number) => ({
        set: 'photographed',
        name: `${name} (${number + 1})`,
        show: async () => photographed(await pages(), known, seed * 1_000_003 + at * 101 + number),
      })),
    ];
  });
}

/** So many specimens of each layout, drawn and photographed; none, and a sentence, where the fonts are not there. */
export function drawnDocuments(count: number, seed: number): ShownDocument[] {
  if (count === 0) return [];
  if (!hasFonts()) {
    process.stderr.write(`${WITHOUT_FONTS}\n`);
    return [];
  }
  const today = new Date().toISOString().slice(0, 10);
  return (Object.keys(LAYOUTS) as Layout[]).flatMap((layout, kind) =>
    Array.from({ length: count }, (_, number) => {
      const own = seed * 7919 + kind * 1009 + number;
      const draw = async () =>
        drawSpecimen({ layout, seed: own, today, portrait: await photograph(PORTRAITS[number % 5] as Photograph) });
      const name = `${layout} ${number + 1}`;
      return [
        { set: 'drawn', name, show: () => draw().then(({ pages, truth }) => ({ pages, known: truth })) },
        {
          set: 'drawn, photographed',
          name,
          show: () => draw().then(({ pages, truth }) => photographed(pages, truth, own)),
        },
      ];
    }).flat(),
  );
}

async function photographed(pages: readonly Buffer[], known: Known, seed: number): Promise<Shown> {
  const taken = await Promise.all(pages.map(async (page, at) => photographPage(await rawImage(page), seed + 17 * at)));
  return { pages: taken.map(({ jpeg }) => jpeg), known, conditions: { ...taken[0]?.conditions } };
}
