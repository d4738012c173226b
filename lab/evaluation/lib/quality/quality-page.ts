import { counts, figure, gallery, interval, page, percent, row, table } from '../page/page.ts';
import { provenanceTable } from '../page/provenance-table.ts';
import { histogramChart, linearAxis, lineChart } from '../page/svg.ts';
import { histogram } from '../statistics/histogram.ts';
import type { QualityEvaluation } from './quality-report.ts';

const BINS = 25;
/** Curves in one chart; more are not told apart. */
const SHOWN = 6;

const NO_CURVE =
  'No curve: it takes genuine pairs, that is people with two pictures or more, some of which are refused.';

/** The page of a face-quality report. */
export function qualityPage(report: QualityEvaluation): string {
  const assessed = report.components.filter((component) => component.assessed > 0);
  const useful = assessed.filter(({ area }) => area !== null).sort((a, b) => (a.area as number) - (b.area as number));
  const subtitle = `${report.set.pictures} pictures, ${report.set.genuinePairs} genuine pairs, pack ${report.provenance.pack.name}`;
  const headlines = useful.slice(0, 3).map(({ name, area }) => ({
    label: name,
    value: (area as number).toFixed(2),
    note: 'area under the discard curve, 1 is chance',
  }));
  return page('Face quality', subtitle, headlines, [
    { title: 'Error versus discard', body: discardChart(report, useful.slice(0, SHOWN)) },
    { title: 'Components', body: componentsTable(report) },
    {
      title: 'Distributions',
      body: gallery(
        ...assessed.map(({ name, values }) =>
          histogramChart(
            name,
            linearAxis('score', 0, 100),
            [{ name: 'pictures', shares: histogram(values, 0, 100, BINS) }],
            [],
          ),
        ),
      ),
    },
    { title: 'How this was made', body: provenanceTable(report.provenance, report.cpuMsPerPicture, report.otherFiles) },
  ]);
}

function discardChart(report: QualityEvaluation, components: QualityEvaluation['components']): string {
  if (components.length === 0) return `<p class="note">${NO_CURVE}</p>`;
  const start = components[0]?.curve[0]?.fnmr ?? 0.1;
  const x = linearAxis('share of comparisons discarded', 0, 0.5, (value) => percent(value));
  const y = linearAxis('false non-match rate', 0, 1.3 * start, (value) => percent(value));
  const lines = components.map(({ name, curve }) => ({
    name,
    steps: true,
    points: curve.filter(({ discarded }) => discarded <= 0.5).map(({ discarded, fnmr }) => [discarded, fnmr] as const),
  }));
  const note =
    `Genuine comparisons at the threshold that refuses ${percent(start)} of them (raw ${figure(report.threshold, 3)}), ` +
    'while those of the lowest quality are left out. A component that foretells errors falls; one that does not stays level.';
  return `${row(lineChart('The six components that foretell errors best', x, y, lines))}<p class="note">${note}</p>`;
}

function componentsTable({ components, upTo, failureToAcquire }: QualityEvaluation): string {
  const rows = components.map(({ name, unit, assessed, area, labelled, labelCorrelation }) => [
    name,
    assessed > 0 ? String(assessed) : 'not assessed',
    figure(area, 2),
    labelled > 2 ? `${figure(labelCorrelation, 2)} (${labelled})` : '',
    unit,
  ]);
  return table(
    ['component', 'pictures', `area to ${percent(upTo)}`, 'rank correlation with labels', 'native unit'],
    rows,
    `Area under the discard curve relative to chance: below 1 the component foretells errors. Failure to acquire: ` +
      `${counts(failureToAcquire)} (95 %: ${interval(failureToAcquire)}).`,
  );
}
