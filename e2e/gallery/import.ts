/**
 * `./dev gallery import SOURCE [--tenant T] [--url URL] [--gallery NAME]... [--clients N]`: registers the people of a folder of
 * pictures, or of a CSV file with pictures, by the public API, and puts them into the galleries. Ended in whatever way, the
 * same command goes on. Exit code: 0, everybody is there; 1, rows were refused or the deployment is away; 2, it was not
 * called rightly; 130, it was ended. Columns, journal and report: docs/gallery.md.
 */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { Importer } from './lib/importer.ts';
import { Journal } from './lib/journal.ts';
import { Pace } from './lib/pace.ts';
import { runInterruptibly } from './lib/program.ts';
import { lineOf, tellProgress } from './lib/progress.ts';
import { Refusal } from './lib/refusal.ts';
import { Refusals } from './lib/refusals.ts';
import { galleryNames } from './lib/row.ts';
import { openSource } from './lib/source.ts';
import { targetOf } from './lib/target.ts';

/** How long a deployment may be silent before the run ends. */
const PATIENCE_MS = 300_000;
const FIRST_WAIT_MS = 500;
const MOST_CLIENTS = 256;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    tenant: { type: 'string' },
    url: { type: 'string' },
    gallery: { type: 'string', multiple: true, default: [] },
    clients: { type: 'string' },
  },
});

await runInterruptibly(async (signal) => {
  const [path, ...more] = positionals;
  if (!path || more.length > 0) throw new Refusal('one SOURCE is taken: a folder of pictures or a CSV file');
  const clients = clientsOf(values.clients);
  const source = await openSource(path);
  const { gallery, name } = targetOf(values);
  const journal = Journal.open(`${source.path}.import-journal`, name);
  const refusals = new Refusals(`${source.path}.import-refused.csv`);
  const patienceMs = patienceOf(process.env.BONAFIDE_IMPORT_PATIENCE_MS);
  const pace = new Pace({ most: clients, signal, patienceMs, firstWaitMs: FIRST_WAIT_MS });
  const importer = new Importer({
    gallery,
    source,
    journal,
    refusals,
    pace,
    galleries: galleryNames(values.gallery),
    clients,
  });
  const stop = tellProgress(importer.counts, source.share);
  const began = performance.now();
  try {
    await importer.run();
  } finally {
    stop();
    console.log(lineOf(importer.counts, source.share(), (performance.now() - began) / 1000));
  }
  if (refusals.count === 0) return 0;
  console.log(`${refusals.count} rows were refused: ${refusals.file}`);
  return 1;
});

function patienceOf(given: string | undefined): number {
  const patience = Number(given ?? PATIENCE_MS);
  if (patience > 0) return patience;
  throw new Refusal(`BONAFIDE_IMPORT_PATIENCE_MS is "${given}", not a number of milliseconds`);
}

function clientsOf(given: string | undefined): number {
  if (given === undefined) return 2 * availableParallelism();
  const clients = Number(given);
  if (Number.isInteger(clients) && clients >= 1 && clients <= MOST_CLIENTS) return clients;
  throw new Refusal(`--clients is "${given}", not a whole number from 1 to ${MOST_CLIENTS}`);
}
