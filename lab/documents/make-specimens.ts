/**
 * Command line: `node lab/documents/make-specimens.ts --portraits DIR --out DIR [--count N] [--seed N] [--today DAY] [--photographed]`
 * draws specimens of fictitious people, N of each layout, with the pictures of a folder as their portraits, and `truth.json`
 * beside them: a set for `./dev eval document --data`. `--photographed`: as a simulated camera sees them.
 */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { seededRandom } from '../attacks/random.ts';
import { runCommand, wholeNumber } from '../command.ts';
import { Misuse } from '../misuse.ts';
import { drawSpecimen, LAYOUTS, type Layout } from './draw.ts';
import { hasFonts, WITHOUT_FONTS } from './fonts.ts';
import { photographPage } from './photograph.ts';
import { rawImage } from './raw-image.ts';
import type { DocumentTruth } from './truth.ts';

interface SetOptions {
  readonly portraits: readonly string[];
  readonly out: string;
  readonly count: number;
  readonly seed: number;
  readonly today: string;
  readonly photographed: boolean;
}

/** Writes the set; equal options give the same one. Resolves with the number of documents. */
async function makeSpecimens({ portraits, out, count, seed, today, photographed }: SetOptions): Promise<number> {
  const random = seededRandom(seed);
  const truths: DocumentTruth[] = [];
  await mkdir(out, { recursive: true });
  for (const layout of Object.keys(LAYOUTS) as Layout[]) {
    for (let number = 0; number < count; number++) {
      const portrait = await readFile(random.pick(portraits));
      const own = random.integer(0, 2 ** 31);
      const { pages, truth } = await drawSpecimen({ layout, seed: own, today, portrait });
      const names = pages.map((_, page) => `${layout}_${number}_${page}.${photographed ? 'jpg' : 'png'}`);
      for (const [at, page] of pages.entries()) {
        const picture = photographed ? (await photographPage(await rawImage(page), own + at)).jpeg : page;
        await writeFile(join(out, names[at] as string), picture);
      }
      truths.push({ pages: names, ...truth });
    }
  }
  await writeFile(join(out, 'truth.json'), `${JSON.stringify(truths, null, 2)}\n`);
  return truths.length;
}

async function picturesIn(folder: string): Promise<string[]> {
  const names = (await readdir(folder, { recursive: true })).filter((name) => /\.(jpe?g|png|webp)$/i.test(name));
  if (names.length === 0) throw new Misuse(`no picture below ${folder}`);
  return names.sort().map((name) => join(folder, name));
}

if (import.meta.main) {
  const usage =
    'make-specimens.ts --portraits DIR --out DIR [--count N] [--seed N] [--today yyyy-MM-dd] [--photographed]';
  await runCommand(usage, async () => {
    const { values } = parseArgs({
      options: {
        portraits: { type: 'string' },
        out: { type: 'string' },
        count: { type: 'string', default: '10' },
        seed: { type: 'string', default: '1' },
        today: { type: 'string', default: new Date().toISOString().slice(0, 10) },
        photographed: { type: 'boolean', default: false },
      },
    });
    const { portraits, out, today } = values;
    if (!portraits || !out) throw new Misuse('--portraits and --out are needed');
    if (Number.isNaN(Date.parse(today)) || today.length !== 10)
      throw new Misuse(`--today is "${today}", no yyyy-MM-dd`);
    if (!hasFonts()) throw new Misuse(WITHOUT_FONTS);
    const made = await makeSpecimens({
      portraits: await picturesIn(portraits),
      out,
      count: wholeNumber('count', values.count),
      seed: wholeNumber('seed', values.seed, 0),
      today,
      photographed: values.photographed,
    });
    process.stdout.write(`${made} documents\n`);
  });
}
