import { counts, figure, interval, NOTHING, page, percent, table, withCounts } from '../page/page.ts';
import { provenanceTable } from '../page/provenance-table.ts';
import type { AgeErrors, Mean } from './age-errors.ts';
import type { AgeEvaluation } from './age-report.ts';

/** A mean in years with its interval. */
export const years = ({ mean, low, high }: Mean) => `${figure(mean, 2)} (${figure(low, 2)} … ${figure(high, 2)})`;

/** The page of a face-age report. */
export function agePage(report: AgeEvaluation): string {
  const { errors, bands, challenges, failureToAcquire } = report;
  const subtitle = `${errors.pictures} pictures, pack ${report.provenance.pack.name}`;
  const headlines = [
    { label: 'mean absolute error, years', value: figure(errors.absolute.mean, 2), note: years(errors.absolute) },
    { label: 'bias, years', value: figure(errors.bias.mean, 2), note: 'above 0: taken for older' },
  ];
  const rows = bands.map(({ from, until, errors: of }) => [
    Number.isFinite(until) ? `${from} to ${until - 1}` : `${from} and more`,
    ...cellsOf(of),
  ]);
  const note =
    `Means with 95 % by pictures, which several pictures of one person make too narrow. ` +
    `Not acquired: ${counts(failureToAcquire)} (95 %: ${interval(failureToAcquire)}).`;
  const challengeRows = challenges.map(({ least, minorsWhoPass, adultsStopped }) => [
    String(least),
    withCounts(minorsWhoPass),
    withCounts(adultsStopped),
  ]);
  return page('Age', subtitle, headlines, [
    {
      title: 'Errors by true age',
      body: table(
        ['age', 'pictures', 'absolute error', 'bias', 'within 5', 'within 10'],
        [['all', ...cellsOf(errors)], ...rows],
        note,
      ),
    },
    {
      title: 'Challenge ages',
      body: table(['least estimate', '13 to 17 who pass', 'of at least that age, stopped'], challengeRows),
    },
    { title: 'How this was made', body: provenanceTable(report.provenance, report.cpuMsPerPicture, report.otherFiles) },
  ]);
}

function cellsOf(errors: AgeErrors | null): string[] {
  if (!errors) return ['0', NOTHING, NOTHING, NOTHING, NOTHING];
  const { pictures, absolute, bias, within5, within10 } = errors;
  return [String(pictures), years(absolute), years(bias), percent(within5.rate), percent(within10.rate)];
}
