/**
 * `./dev eval document [--data DIR] [--out DIR] [--photographs 5] [--drawn 6] [--forged 5] [--altered 12] [--seed 1] [--library]`:
 * what clients are told of documents, held against what is printed on them, over a stack of its own: the documents of DIR as
 * they are and photographed by a simulated camera, specimens drawn for fictitious people, and forgeries of these; printed
 * symbols, chips, altered documents and forged chips by the library, with `--library` these alone and without a stack. DIR is
 * BONAFIDE_TESTDATA_DIR unless given; its layout: docs/evaluation.md.
 */
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { wholeNumber } from '@bonafide/lab/command';
import { chipsIn } from '@bonafide/lab/evaluation/lib/document/chips';
import { documentPage } from '@bonafide/lab/evaluation/lib/document/document-page';
import { confidentlyWrong, documentFigures } from '@bonafide/lab/evaluation/lib/document/document-report';
import { documentSummary } from '@bonafide/lab/evaluation/lib/document/document-summary';
import type { DocumentEvaluation } from '@bonafide/lab/evaluation/lib/document/evaluation';
import { judgeAltered } from '@bonafide/lab/evaluation/lib/document/judge-altered';
import { refusalFigures } from '@bonafide/lab/evaluation/lib/document/refusals';
import { symbolsIn } from '@bonafide/lab/evaluation/lib/document/symbols';
import { checkOutputFolder } from '@bonafide/lab/evaluation/lib/run/outputs';
import { writeReport } from '@bonafide/lab/evaluation/lib/run/run';
import { runVerb } from '@bonafide/lab/evaluation/lib/run/verb';
import { Misuse } from '@bonafide/lab/misuse';
import { modelPack } from '@bonafide/local/model-pack';
import { planStack } from '@bonafide/local/stack';
import { Caller } from '../bench/lib/caller.ts';
import { machine } from '../bench/lib/figures.ts';
import { onStack } from '../bench/lib/stack.ts';
import { acceptSpecimens } from '../support/operator.ts';
import { drawnDocuments, givenDocuments } from './lib/documents.ts';
import { judgeForgedChips } from './lib/forged-chips.ts';
import { forgeryFigures } from './lib/forgeries.ts';
import { judgeAll } from './lib/judge.ts';

const HERE = join(import.meta.dirname, '../..');
const USAGE =
  './dev eval document [--data DIR] [--out DIR] [--photographs N] [--drawn N] [--forged N] [--altered N] [--seed N] [--library]';

const NOT_SHOWN: Shown = { documents: [], forgeries: undefined };

await runVerb(USAGE, async (args) => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      data: { type: 'string', default: process.env.BONAFIDE_TESTDATA_DIR ?? join(HERE, '../shared/testdata') },
      out: { type: 'string', default: join(tmpdir(), 'bonafide-document') },
      photographs: { type: 'string', default: '5' },
      drawn: { type: 'string', default: '6' },
      forged: { type: 'string', default: '5' },
      altered: { type: 'string', default: '12' },
      seed: { type: 'string', default: '1' },
      library: { type: 'boolean', default: false },
    },
  });
  const numbers = ['photographs', 'drawn', 'forged', 'altered', 'seed'] as const;
  const counts = Object.fromEntries(
    numbers.map((name) => [name, wholeNumber(name, values[name], 0)]),
  ) as unknown as Counts;
  const data = resolve(values.data);
  if (!existsSync(data)) throw new Misuse(`no folder ${data}`);
  checkOutputFolder('--out', values.out);
  const parts = ['documents', 'barcodes', 'chip'].map((name) => join(data, name));
  const [folder, symbols, chips] = parts.some((part) => existsSync(part)) ? parts : [data];
  const ran = machine();
  const { documents, forgeries } = values.library ? NOT_SHOWN : await shown(folder, counts);
  const { altered, seed } = counts;
  const today = new Date().toISOString().slice(0, 10);
  const report: DocumentEvaluation = {
    evaluation: 'document',
    provenance: {
      command: ['./dev', 'eval', 'document', ...args].join(' '),
      date: new Date().toISOString(),
      machine: ran,
      pack: modelPack(),
    },
    documents,
    figures: documentFigures(documents),
    wrong: confidentlyWrong(documents),
    failures: documents.flatMap(({ set, name, failure }) => (failure ? [`${set}: ${name}: ${failure}`] : [])),
    symbols: symbols && existsSync(symbols) ? await symbolsIn(symbols) : undefined,
    chips: chips && existsSync(chips) ? await chipsIn(chips) : undefined,
    forgeries,
    altered: refusalFigures(judgeAltered(seed, altered, today)),
    forgedChips: refusalFigures(judgeForgedChips(seed, altered, today)),
  };
  await writeReport(values.out, report, documentPage(report));
  for (const line of documentSummary(report)) console.log(line);
});

/** How many of which are made. */
type Counts = Readonly<Record<'photographs' | 'drawn' | 'forged' | 'altered' | 'seed', number>>;

/** What is told over a stack. */
type Shown = Pick<DocumentEvaluation, 'documents' | 'forgeries'>;

async function shown(folder: string | undefined, { photographs, drawn, forged, seed }: Counts): Promise<Shown> {
  let answered: Shown = NOT_SHOWN;
  await onStack(['bench'], async ({ access: [access], options }) => {
    if (!access) throw new Error('The stack has no tenant');
    if (options) acceptSpecimens(await planStack(options), access.realm);
    const caller = new Caller(access);
    const given = folder && existsSync(folder) ? await givenDocuments(folder, photographs, seed) : [];
    const documents = await judgeAll(caller, 'reading documents', [...given, ...drawnDocuments(drawn, seed)]);
    answered = { documents, forgeries: forged > 0 ? await forgeryFigures(caller, forged, seed) : undefined };
    caller.close();
  });
  return answered;
}
