/**
 * Draws the set that the attack networks and their fusion are made from, split by person and photograph:
 *
 *     node lab/training/draw-set.ts --photos DIR [--photos DIR] --out DIR --count N [--from N] [--shard 0/2]
 *
 * Writes OUT/<split>/bona-fide/*.jpg and OUT/<split>/attack/<species>/*.jpg (OUT/test is a set for `./dev eval face-pad`),
 * and per shard rows-FROM-K.jsonl and crops-FROM-K.bin for train_pad.py and fit_fusion.py. Pictures from `--from` on
 * teach nothing: those of the split `train` are left out. Needs the built libraries and packs.
 */
import { createWriteStream, openSync, writeSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadPack } from '@bonafide/inference/pack/load-pack';
import { openModels } from '@bonafide/inference/pool/models';
import { decodeImage } from '@bonafide/vision/image/decode';
import sharp from 'sharp';
import { everyday } from '../attacks/everyday.ts';
import { PAINTED, paint } from '../attacks/painted.ts';
import { openFinder, type Portrait, portraitsOf } from '../attacks/portraits.ts';
import { type Random, seededRandom } from '../attacks/random.ts';
import { photograph, simulate } from '../attacks/simulate.ts';
import { SPECIES } from '../attacks/species.ts';
import { cropsOf, signalsOf } from './rows.ts';

const PACKS = new URL('../../.bonafide/models/', import.meta.url).pathname;
const SPLITS = ['test', 'cal', 'train', 'train', 'train'] as const;

/** Photographs of several people, and of people who are in others, that must not lie on both sides. */
const FIXED: Readonly<Record<string, 'train' | 'cal' | 'test'>> = {
  '007_B': 'test',
  '008_B': 'test',
  '009_C': 'test',
  '012_4': 'test',
  '015_6': 'test',
  '9': 'test',
  '13': 'test',
  sample1: 'test',
  sample3: 'test',
  sample6: 'test',
  '010_2': 'cal',
  '011_3': 'cal',
  '11': 'cal',
  '16': 'cal',
  sample4: 'cal',
};

type Split = 'train' | 'cal' | 'test';

interface Drawn {
  split: Split;
  species: string;
  source: string;
  grey: boolean;
  /** In the photograph, pixels. */
  faceWidth: number;
  jpeg: Buffer;
}

interface Pool {
  colour: Portrait[];
  grey: Portrait[];
}

sharp.concurrency(1);
const { values } = parseArgs({
  options: {
    photos: { type: 'string', multiple: true },
    out: { type: 'string' },
    count: { type: 'string' },
    from: { type: 'string', default: '0' },
    shard: { type: 'string', default: '0/1' },
  },
});
const { photos, out, count } = values;
if (!photos || !out || !count) throw new Error('usage: draw-set.ts --photos DIR --out DIR --count N [--shard K/OF]');
const [shard = 0, shards = 1] = values.shard.split('/').map(Number);

const find = await openFinder(join(PACKS, 'default'));
const real = await openModels(await loadPack(join(PACKS, 'plus')), ['pad-minifasnet']);
const pools = await drawPools(photos);
const rows = createWriteStream(join(out, `rows-${values.from}-${shard}.jsonl`));
const crops = openSync(join(out, `crops-${values.from}-${shard}.bin`), 'w');
for (let i = Number(values.from) + shard; i < Number(count); i += shards) {
  const drawn = await draw(i);
  if (!drawn) continue;
  const image = await decodeImage(drawn.jpeg);
  const [face] = await find(image);
  if (!face) continue;
  const folder = drawn.species.startsWith('bona-') ? 'bona-fide' : join('attack', drawn.species);
  await mkdir(join(out, drawn.split, folder), { recursive: true });
  await writeFile(join(out, drawn.split, folder, `${drawn.source}__${i}.jpg`), drawn.jpeg);
  const { split, species, source, grey, faceWidth } = drawn;
  const row = { split, species, source, grey, faceWidth };
  const signals = drawn.split === 'train' ? {} : await signalsOf(real, image, face);
  const framings = cropsOf(image, face, drawn.split === 'train' ? seededRandom(i) : undefined);
  framings.forEach((pieces, framing) => {
    for (const { data } of pieces) writeSync(crops, data);
    rows.write(`${JSON.stringify({ i, framing, ...row, signals })}\n`);
  });
}

/** One picture: half bona fide, half attacks, colour and grey photographs alike often, every species in turn. */
async function draw(i: number): Promise<Drawn | undefined> {
  const random = seededRandom(7_000_000 + i);
  const split = random.pick(SPLITS);
  if (split === 'train' && Number(values.from) > 0) return undefined;
  const grey = random.chance(0.5);
  const { name, image, face } = random.pick(grey ? pools[split].grey : pools[split].colour);
  const around = random.pick(pools[split].colour).image;
  const seed = random.integer(0, 2 ** 31);
  const origin = { split, source: name, grey, faceWidth: Math.round(face.width) };
  if (random.chance(0.5)) {
    if (random.chance(0.85)) return { ...origin, species: 'bona-everyday', jpeg: await everyday(image, seed, face) };
    return { ...origin, species: 'bona-recaptured', jpeg: await photograph(image, seed, { face }) };
  }
  if (random.chance(0.5)) {
    const species = random.pick(PAINTED);
    return { ...origin, species, jpeg: await paint(image, species, seed, { face, around }) };
  }
  const species = random.pick(SPECIES);
  return { ...origin, species, jpeg: await simulate(image, species, seed, surroundings(face, around, random)) };
}

function surroundings(face: Portrait['face'], around: Portrait['image'], random: Random) {
  return random.chance(0.6) ? { face, around } : { face };
}

async function drawPools(folders: readonly string[]): Promise<Record<Split, Pool>> {
  const empty = (): Pool => ({ colour: [], grey: [] });
  const found = { train: empty(), cal: empty(), test: empty() };
  for (const folder of folders) {
    for (const file of (await readdir(folder, { recursive: true })).sort()) {
      if (!/\.(jpe?g|png)$/i.test(file)) continue;
      const path = join(folder, file);
      const name = basename(file).replace(/\.\w+$/, '');
      const grey = isGrey((await sharp(path).stats()).channels.map(({ mean }) => mean));
      found[splitOf(name)][grey ? 'grey' : 'colour'].push(...(await portraitsOf(path, find)));
    }
  }
  return found;
}

function isGrey([r = 0, g = r, b = r]: number[]): boolean {
  return Math.max(Math.abs(r - g), Math.abs(g - b)) < 0.5;
}

/** By person where the name says who (`First_Last_0001`), else by photograph. */
function splitOf(name: string): Split {
  const fixed = FIXED[name];
  if (fixed) return fixed;
  if (/^\d{3}_[A-Z0-9]$/.test(name) || /^(sample)?\d+$/.test(name)) return 'train';
  let hash = 7;
  for (const letter of name.replace(/_\d+$/, '')) hash = (hash * 31 + letter.charCodeAt(0)) >>> 0;
  return (['test', 'cal', 'train', 'train'] as const)[(hash >>> 8) % 4] as Split;
}
