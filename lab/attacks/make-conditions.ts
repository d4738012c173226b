/**
 * Command line: `node lab/attacks/make-conditions.ts --photos DIR --pack DIR --condition NAME --out DIR` writes the
 * photographs of a folder as they would have been under a condition, as PNG by the same names: what
 * `./dev eval face-match --condition NAME` compares. Files that are no pictures and photographs without a face are named and left out.
 */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { decodeImage } from '@bonafide/vision/image/decode';
import { runCommand } from '../command.ts';
import { Misuse } from '../misuse.ts';
import { CONDITIONS, seedOf, underCondition } from './conditions/conditions.ts';
import { openFinder } from './portraits.ts';
import { fromRaw } from './raster.ts';

const USAGE = `make-conditions.ts --photos DIR --pack DIR --condition ${CONDITIONS.join('|')} --out DIR`;

await runCommand(USAGE, async () => {
  const { values } = parseArgs({
    options: {
      photos: { type: 'string' },
      pack: { type: 'string' },
      condition: { type: 'string' },
      out: { type: 'string' },
    },
  });
  const { photos, pack, out } = values;
  const condition = CONDITIONS.find((name) => name === values.condition);
  if (!photos || !pack || !out) throw new Misuse('--photos, --pack and --out are needed');
  if (!condition) throw new Misuse(`--condition is one of ${CONDITIONS.join(', ')}`);

  const find = await openFinder(pack);
  const files = (await readdir(photos, { recursive: true })).filter((name) => /\.(jpe?g|png|webp)$/i.test(name)).sort();
  let made = 0;
  for (const file of files) {
    const image = await decodeImage(await readFile(join(photos, file))).catch(() => undefined);
    const [face] = image ? await find(image) : [];
    if (!image || !face) {
      process.stderr.write(`${file}: ${image ? 'no face found' : 'no picture that can be read'}\n`);
      continue;
    }
    const to = join(out, `${file.slice(0, -extname(file).length)}.png`);
    await mkdir(dirname(to), { recursive: true });
    await writeFile(
      to,
      await fromRaw(await underCondition(image, face, condition, seedOf(file, condition)))
        .png()
        .toBuffer(),
    );
    made++;
  }
  process.stdout.write(`${made} of ${files.length} photographs under "${condition}"\n`);
});
