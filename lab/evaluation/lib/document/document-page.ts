import { counts, figure, NOTHING, page, percent, type Section, table, withCounts } from '../page/page.ts';
import { escapeHtml } from '../page/svg.ts';
import type { Proportion } from '../statistics/proportion.ts';
import { SHARES } from '../statistics/quantiles.ts';
import type { DocumentFigures } from './document-report.ts';
import type { DocumentEvaluation, ForgeryFigures } from './evaluation.ts';
import { inAll, type RefusalFigures } from './refusals.ts';

const MEDIAN = SHARES.indexOf(0.5);

/** The page of a document report. */
export function documentPage(report: DocumentEvaluation): string {
  const { figures, provenance, wrong } = report;
  const all = figures.filter(({ type }) => type === 'all');
  const told = all.reduce((sum, { confidentlyWrong }) => sum + confidentlyWrong.of, 0);
  const forged = inAll([...report.altered, ...report.forgedChips]);
  const headlines = [
    {
      label: 'values that are wrong and stood by',
      value: told === 0 ? NOTHING : String(wrong.length),
      note: `of ${told.toLocaleString('en')} values told`,
    },
    {
      label: 'forgeries refused for what was changed, by the library',
      value: percent(forged.rightly.rate),
      note: counts(forged.rightly),
    },
    ...all.map(({ set, zoneExact, checksHold }) => ({
      label: `zones read whole, ${set}`,
      value: percent((zoneExact.of > 0 ? zoneExact : checksHold).rate),
      note: counts(zoneExact.of > 0 ? zoneExact : checksHold),
    })),
  ];
  return page('Documents', `${report.documents.length} documents, pack ${provenance.pack}`, headlines, [
    ...(figures.length > 0 ? readingSections(report) : []),
    { title: 'Symbols and chips', body: otherTable(report) },
    { title: 'Altered documents, judged by the library', body: refusalTable(report.altered, 'document') },
    { title: 'Forged chips, judged by the library', body: refusalTable(report.forgedChips, 'chip') },
    ...(report.forgeries ? [{ title: 'Forgeries, drawn and shown', body: forgeryTable(report.forgeries) }] : []),
    {
      title: 'How this was made',
      body: table(
        ['', ''],
        Object.entries(provenance).map(([name, text]) => [name, String(text)]),
      ),
    },
  ]);
}

/** What was told of the documents that were shown. */
const readingSections = ({ figures, wrong, failures }: DocumentEvaluation): Section[] => [
  { title: 'Machine-readable zones', body: zoneTable(figures) },
  { title: 'Values', body: valueTable(figures) },
  { title: 'Wrong, and stood by', body: listed(wrong, 'None.') },
  { title: 'Not answered', body: listed(failures, 'Every document was answered.') },
];

function zoneTable(figures: readonly DocumentFigures[]): string {
  const rows = figures.map((one) => [
    `${one.set}, ${one.type}`,
    String(one.documents),
    withCounts(one.zoneExact),
    withCounts(one.checksHold),
    withCounts(one.retry),
    one.ms.quantiles[MEDIAN] === null ? NOTHING : `${figure(one.ms.quantiles[MEDIAN], 0)} ms`,
  ]);
  return table(
    [
      'set and type',
      'documents',
      'every character as printed',
      'all check digits right',
      'asked for again',
      'median time',
    ],
    rows,
    'Check digits: of zones that are printed with all of them right, and of all documents of which nothing is known. 95 % by counts; photographs of one document are not independent of each other. The time is what a client waits, with the load of the measuring itself on the same machine.',
  );
}

function valueTable(figures: readonly DocumentFigures[]): string {
  const rows = figures.flatMap((one) =>
    Object.entries(one.fields).map(([zone, { exact, right, absent }]) => [
      `${one.set}, ${one.type}: ${zone}`,
      withCounts(exact),
      withCounts(right),
      withCounts(absent),
    ]),
  );
  const wrong = figures
    .filter(({ type }) => type === 'all')
    .map((one) => [one.set, withCounts(one.wrong), withCounts(one.confidentlyWrong)]);
  return (
    table(['set, type and zone', 'exact', 'right but for the spelling', 'not told'], rows) +
    table(['set', 'wrong, of the values told', 'wrong and stood by'], wrong)
  );
}

function otherTable({ symbols, chips }: DocumentEvaluation): string {
  const shares: [string, Proportion | undefined][] = [
    ['PDF417 pictures read with their text', symbols?.read],
    ['security objects verified against the state’s certificate', chips?.verified],
    ['the same, a byte of the signed data changed: refused', chips?.refused],
    ['active authentication vectors', chips?.active],
  ];
  const rows = shares.flatMap(([what, share]) => (share ? [[what, withCounts(share)]] : []));
  return table(['', ''], rows) + listed([...(symbols?.notRead ?? []), ...(chips?.findings ?? [])], '');
}

function forgeryTable(forgeries: readonly ForgeryFigures[]): string {
  const rows = forgeries.map(({ kind, refused, passed, reasons }) => [
    kind,
    withCounts(refused),
    counts(passed),
    reasons.join(', '),
  ]);
  return table(['one change each', 'not OK, where the genuine one is', 'OK', 'reasons given'], rows);
}

function refusalTable(figures: readonly RefusalFigures[], what: string): string {
  const row = (name: string, { genuine, refused, rightly }: Omit<RefusalFigures, 'kind' | 'codes'>) => [
    name,
    counts(genuine),
    counts(refused),
    withCounts(rightly),
  ];
  const rows = figures.map((one) => row([one.kind, ...one.codes].join('\n'), one));
  return table(
    ['one change each, and the reasons of which one names it', 'genuine, OK', 'refused', 'for what was changed'],
    [row('all', inAll(figures)), ...rows],
    `Of each ${what} one thing was changed. A refusal counts only where the genuine ${what} is OK, and is right where one of the reasons names the change. 95 % by counts; several changes are made to one ${what}.`,
  );
}

const listed = (lines: readonly string[], none: string) =>
  lines.length === 0
    ? `<p class="note">${none}</p>`
    : `<ul>${lines.map((line) => `<li>${escapeHtml(line)}</li>`).join('')}</ul>`;
