import { counts, type Headline, page, percent, table } from '../page/page.ts';
import { provenanceTable } from '../page/provenance-table.ts';
import type { GalleryReport } from './gallery-report.ts';
import { APART, OWN, said } from './gallery-summary.ts';
import { type IdentificationRates, spoken } from './identification-rates.ts';

/** The page of a gallery report. */
export function galleryPage(report: GalleryReport): string {
  const { set, searches, gallerySizes, keptApart, packCalibration } = report;
  const subtitle = `${set.pictures} pictures of ${set.people} people, galleries of ${gallerySizes.join(', ')}, pack ${report.provenance.pack.name}`;
  const quoted = keptApart ?? packCalibration;
  const note =
    `${searches.mated} searches for people who are there, ${searches.others} for people who are not. Intervals of 95 %. The first ` +
    'threshold is chosen on the very searches that it is told of, and its own uncertainty is not in the interval.';
  return page('Galleries', subtitle, headlines(quoted), [
    ...(keptApart ? [{ title: APART, body: tables(keptApart, note) }] : []),
    { title: OWN, body: tables(packCalibration, note) },
    { title: 'Acquisition', body: `<p>Not acquired: ${counts(report.failureToAcquire)}.</p>` },
    { title: 'How this was made', body: provenanceTable(report.provenance, report.cpuMsPerPicture, report.otherFiles) },
  ]);
}

function headlines({ ranks, at }: IdentificationRates): Headline[] {
  const [first] = ranks;
  const found = first ? [{ label: 'found at rank 1', value: percent(first.found.rate), note: said(first.found) }] : [];
  return [
    ...found,
    ...at.map(({ name, falseNegatives, falsePositives }) => ({
      label: `FNIR, ${name}`,
      value: percent(falseNegatives.rate),
      note: `${said(falseNegatives)}; FPIR ${said(falsePositives)}`,
    })),
  ];
}

function tables({ ranks, at }: IdentificationRates, note: string): string {
  const rows = at.map(({ name, threshold, falsePositives, falseNegatives }) => [
    name,
    threshold === null ? 'by the size of the gallery' : spoken(threshold),
    said(falsePositives),
    said(falseNegatives),
  ]);
  const found = ranks.map((one) => [`rank ${one.rank} or better`, said(one.found)]);
  return `${table(['', 'found'], found)}${table(['threshold', '', 'FPIR', 'FNIR at rank 1'], rows, note)}`;
}
