/**
 * Command line: `node lab/attacks/make-set.ts --photos DIR --pack DIR --out DIR [--seed N] [--per-species N]` makes a
 * set for `./dev eval face-pad` out of bona fide photographs: bona-fide/*.jpg and attack/<species>/*.jpg, named by portrait.
 */
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runCommand, wholeNumber } from '../command.ts';
import { Misuse } from '../misuse.ts';
import { openFinder, type Portrait, portraitsOf } from './portraits.ts';
import { seededRandom } from './random.ts';
import { photograph, simulate } from './simulate.ts';
import { SPECIES } from './species.ts';

export interface SetOptions {
  /** Folder of photographs, looked through to the bottom. */
  readonly photos: string;
  /** Built pack whose detector finds the faces. */
  readonly pack: string;
  readonly out: string;
  readonly seed: number;
  /** Attacks per species, and twice as many bona fide pictures. */
  readonly perSpecies: number;
}

/**
 * Writes the set; the same photographs and seed give the same set. Every portrait takes its turn, and an attack is
 * seen against the surroundings of another photograph or an invented interior.
 */
async function makeSet(options: SetOptions): Promise<{ bonaFide: number; attacks: number }> {
  const portraits = await findPortraits(options);
  if (portraits.length === 0) throw new Misuse(`no photograph with a face under ${options.photos}`);
  const random = seededRandom(options.seed);
  const turn = (i: number) => portraits[i % portraits.length] as Portrait;
  const bonaFide = join(options.out, 'bona-fide');
  await mkdir(bonaFide, { recursive: true });
  for (let i = 0; i < 2 * options.perSpecies; i++) {
    const { name, image, face } = turn(i);
    await writeFile(join(bonaFide, `${name}__${i}.jpg`), await photograph(image, random.integer(0, 2 ** 31), { face }));
  }
  for (const [s, species] of SPECIES.entries()) {
    const folder = join(options.out, 'attack', species);
    await mkdir(folder, { recursive: true });
    for (let i = 0; i < options.perSpecies; i++) {
      const { name, image, face } = turn(i + s * options.perSpecies);
      const around = random.chance(0.5) ? random.pick(portraits).image : undefined;
      const attack = await simulate(image, species, random.integer(0, 2 ** 31), { face, ...(around && { around }) });
      await writeFile(join(folder, `${name}__${i}.jpg`), attack);
    }
  }
  return { bonaFide: 2 * options.perSpecies, attacks: SPECIES.length * options.perSpecies };
}

async function findPortraits({ photos, pack }: SetOptions): Promise<Portrait[]> {
  const find = await openFinder(pack);
  const files = (await readdir(photos, { recursive: true })).filter((name) => /\.(jpe?g|png|webp)$/i.test(name)).sort();
  const portraits: Portrait[] = [];
  for (const file of files) portraits.push(...(await portraitsOf(join(photos, file), find)));
  return portraits;
}

if (import.meta.main) {
  await runCommand('make-set.ts --photos DIR --pack DIR --out DIR [--seed N] [--per-species N]', async () => {
    const { values } = parseArgs({
      options: {
        photos: { type: 'string' },
        pack: { type: 'string' },
        out: { type: 'string' },
        seed: { type: 'string', default: '1' },
        'per-species': { type: 'string', default: '30' },
      },
    });
    const { photos, pack, out } = values;
    if (!photos || !pack || !out) throw new Misuse('--photos, --pack and --out are needed');
    const made = await makeSet({
      photos,
      pack,
      out,
      seed: wholeNumber('seed', values.seed, 0),
      perSpecies: wholeNumber('per-species', values['per-species']),
    });
    process.stdout.write(`${made.bonaFide} bona fide pictures, ${made.attacks} attacks\n`);
  });
}
