/**
 * `./dev gallery export FOLDER [--tenant T] [--url URL] [--gallery NAME]`: writes the people of a gallery, of all unless one is
 * named, into a folder as `people.csv` with pictures, which import reads. Ended in whatever way, the same command goes on. Exit
 * code: 0, everybody is there; 1, the deployment is away; 2, it was not called rightly; 130, it was ended. What is not exported:
 * docs/gallery.md.
 */
import { parseArgs } from 'node:util';
import { DEFAULT_GALLERY } from '@bonafide/client';
import { ExportFolder } from './lib/export-folder.ts';
import { Exporter } from './lib/exporter.ts';
import { Pace } from './lib/pace.ts';
import { runInterruptibly } from './lib/program.ts';
import { Refusal } from './lib/refusal.ts';
import { targetOf } from './lib/target.ts';

/** Calls at a time. */
const CLIENTS = 8;
const PATIENCE_MS = 300_000;
const FIRST_WAIT_MS = 500;
const TELL_MS = 5_000;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    tenant: { type: 'string' },
    url: { type: 'string' },
    gallery: { type: 'string', default: DEFAULT_GALLERY },
  },
});

await runInterruptibly(async (signal) => {
  const [path, ...more] = positionals;
  if (!path || more.length > 0) throw new Refusal('one FOLDER is taken');
  const { gallery } = targetOf(values);
  const folder = await ExportFolder.open(path);
  const pace = new Pace({ most: CLIENTS, signal, patienceMs: PATIENCE_MS, firstWaitMs: FIRST_WAIT_MS });
  const exporter = new Exporter(gallery, pace, folder, values.gallery);
  const tell = () => console.error(`${exporter.counts.exported} of ${exporter.counts.of} exported`);
  const timer = setInterval(tell, TELL_MS);
  const isWhole = await exporter.run().finally(() => clearInterval(timer));
  const { exported, withoutPicture, unnamable } = exporter.counts;
  console.log(`${exported} people are in ${folder.path}; ${withoutPicture} have no kept picture and are left out`);
  if (unnamable.size > 0)
    console.error(`✗ memberships left out of galleries with ";" in the name: ${[...unnamable].join(', ')}`);
  if (!isWhole) console.error('✗ people came and went all the while: the same command looks for them again');
  return isWhole ? 0 : 1;
});
