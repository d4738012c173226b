import { LEAST_IMPOSTORS } from '@bonafide/inference/pack/evidence';
import { MOST_S, measuredUpTo } from '@bonafide/vision/face/score';
import { counts, figure, type Headline, interval, NOTHING, page, percent, row, table } from '../page/page.ts';
import { provenanceTable } from '../page/provenance-table.ts';
import { deviateAxis, histogramChart, linearAxis, lineChart } from '../page/svg.ts';
import type { Interval } from '../statistics/draws.ts';
import type { FusionTrial, HalfRates } from '../statistics/fusion.ts';
import { histogram } from '../statistics/histogram.ts';
import type { Proportion } from '../statistics/proportion.ts';
import { DEGENERATE, groupTables } from './group-tables.ts';
import type { MatchReport } from './match-report.ts';

const BINS = 80;
/** Lines of the list of what was not acquired. */
const MOST_LISTED = 200;

type Matcher = MatchReport['matchers'][number];

/** The page of a face-match report. */
export function matchPage(report: MatchReport): string {
  const { set, failureToAcquire, notAcquired, matchers, condition } = report;
  const under = condition ? `, ${condition.side} of each pair under "${condition.name}"` : '';
  const subtitle = `${set.pictures} pictures of ${set.people} people${under}, pack ${report.provenance.pack.name}`;
  const headlines = matchers.flatMap((matcher) => matchHeadlines(matcher, set.listedPairs));
  return page('Face matching', subtitle, headlines, [
    ...(condition ? [{ title: 'Under a condition', body: `<p>${OWN_CALIBRATION}</p>` }] : []),
    { title: 'Detection error trade-off', body: row(detChart(matchers), ratesChart(matchers)) },
    { title: 'Operating points', body: matchers.map(pointsTable).join('') },
    { title: 'At the thresholds of the pack', body: matchers.map(packTable).join('') },
    ...matchers.flatMap(({ algorithm, groups }) =>
      groups ? [{ title: `Groups, ${algorithm}`, body: groupTables(groups) }] : [],
    ),
    { title: 'Scores', body: row(...matchers.map(scoresChart)) },
    { title: 'Equal error rate and acquisition', body: summaryTable(matchers, failureToAcquire) },
    { title: 'Not acquired', body: notAcquiredTable(notAcquired) },
    ...matchers.flatMap(({ algorithm, models, fusion }) =>
      fusion ? [{ title: `Fusion, ${algorithm}`, body: fusionTable(models, fusion) }] : [],
    ),
    ...(condition ? [] : [{ title: 'Calibration', body: matchers.map(calibrationTable).join('') }]),
    { title: 'How this was made', body: provenanceTable(report.provenance, report.cpuMsPerPicture, report.otherFiles) },
  ]);
}

/** What rates under a condition are not. */
export const OWN_CALIBRATION =
  'rates are of the matcher’s own calibration, without the calibrations of conditions by which the service gives pairs of ' +
  'covered or dim faces a lower S';

/** Why there is no accuracy; `listed`: pairs in pairs.csv. */
export function whyNoAccuracy({ listedPairs: { same, different } }: Matcher, listed: number): string {
  if (same + different + listed === 0) return 'no pairs.csv';
  return `${same} same and ${different} different pairs of pairs.csv show two faces, it takes one of each`;
}

function matchHeadlines(matcher: Matcher, listed: number): Headline[] {
  const { algorithm, points, atPack, accuracy, groups } = matcher;
  const found: Headline[] = [];
  const add = (label: string, rate: Proportion, note: string) =>
    found.push({ label: `${label}, ${algorithm}`, value: percent(rate.rate), note: `${counts(rate)}, ${note}` });
  const worst = groups?.at[0]?.worstFalseMatch;
  if (worst)
    add(
      `worst FMR of groups at 1e-3 over all: ${worst.groups.join(' with ')}`,
      worst.rate,
      byPeople(worst.rate.byPeople),
    );
  const [at] = points.filter(({ rate }) => rate === 1e-3);
  if (at) add('FNMR at FMR 1e-3', at.falseReject, byPeople(at.byPeople));
  const [three] = atPack.filter(({ s }) => s === 3);
  if (three) add('FMR at S = 3, the default', three.falseMatch, byPeople(three.falseMatch.byPeople));
  if (accuracy) add('accuracy, 10-fold', accuracy, `95 %: ${interval(accuracy)}`);
  else if (listed + matcher.listedPairs.same + matcher.listedPairs.different > 0)
    found.push({ label: `accuracy, 10-fold, ${algorithm}`, value: NOTHING, note: whyNoAccuracy(matcher, listed) });
  return found;
}

function byPeople(bounds: Interval | null | undefined): string {
  return `95 % by people: ${bounds ? interval(bounds) : `${NOTHING}, ${DEGENERATE}`}`;
}

function detChart(matchers: readonly Matcher[]): string {
  const x = deviateAxis('false match rate', 1e-5);
  const y = deviateAxis('false non-match rate', 1e-3);
  const lines = matchers.map(({ algorithm, curve }) => ({
    name: algorithm,
    points: curve.map(({ falseAccept, falseReject }) => [falseAccept, falseReject] as const),
  }));
  return lineChart('DET curve, axes in normal deviates', x, y, lines);
}

function ratesChart(matchers: readonly Matcher[]): string {
  const x = linearAxis('S = −log10(false match rate)', 0, 5);
  const y = linearAxis('false non-match rate', 0, 0.1, (value) => percent(value));
  const lines = matchers.map(({ algorithm, curve }) => ({
    name: algorithm,
    points: curve
      .filter(({ falseAccept, falseReject }) => falseAccept > 0 && falseReject <= 0.1)
      .map(({ falseAccept, falseReject }) => [-Math.log10(falseAccept), falseReject] as const),
  }));
  return lineChart('What a stricter threshold costs', x, y, lines);
}

function pointsTable({ algorithm, models, pairs, points }: Matcher): string {
  const rows = points.map(({ rate, threshold, falseAccept, falseReject, byPeople: people }) => [
    rate.toExponential(0),
    figure(threshold, 4),
    counts(falseAccept),
    percent(falseReject.rate),
    counts(falseReject),
    interval(falseReject),
    interval(people),
  ]);
  const head = [
    'FMR at most',
    'raw threshold',
    'false matches',
    'FNMR',
    'false non-matches',
    '95 % by counts',
    '95 % by people',
  ];
  const note =
    `${algorithm}: ${models.join(' + ')}. ${pairs.genuine.toLocaleString('en')} genuine and ` +
    `${pairs.impostor.toLocaleString('en')} impostor pairs. The interval by counts takes pairs as independent, which ` +
    'pairs of one person are not; the interval by people (bootstrap) does not. Below some 20 false matches a rate is a guess.';
  return table(head, rows, note);
}

function packTable({ algorithm, atPack }: Matcher): string {
  if (atPack.length === 0)
    return `<p class="note">${algorithm}: ${NOTHING}, there are no pairs of people known by name.</p>`;
  const rows = atPack.map(({ s, threshold, falseMatch, falseNonMatch }) => [
    `S = ${s}`,
    figure(threshold, 4),
    percent(10 ** -s),
    percent(falseMatch.rate),
    counts(falseMatch),
    interval(falseMatch.byPeople),
    percent(falseNonMatch.rate),
    counts(falseNonMatch),
    interval(falseNonMatch.byPeople),
  ]);
  return table(
    [
      '',
      'raw threshold',
      'FMR promised',
      'FMR here',
      'false matches',
      '95 % by people',
      'FNMR here',
      'false non-matches',
      '95 % by people',
    ],
    rows,
    `${algorithm}: what a client of this pack gets on these pictures, whatever thresholds they themselves would ask for. 3 is the default of the face step. A dash: ${DEGENERATE}.`,
  );
}

function notAcquiredTable(notAcquired: MatchReport['notAcquired']): string {
  if (notAcquired.length === 0) return '<p class="note">Every picture was acquired.</p>';
  const shown = notAcquired.slice(0, MOST_LISTED).map(({ picture, reason }) => [picture, reason]);
  return table(['picture', 'reason'], shown, `${notAcquired.length} pictures; report.json has all.`);
}

function scoresChart({ algorithm, scores, points }: Matcher): string {
  const all = [...scores.genuine, ...scores.impostor];
  const axis = linearAxis('raw score', Math.min(...all), Math.max(...all));
  const bars = [
    { name: 'genuine', shares: histogram(scores.genuine, axis.low, axis.high, BINS) },
    { name: 'impostor', shares: histogram(scores.impostor, axis.low, axis.high, BINS) },
  ];
  const marks = points
    .filter(({ rate }) => rate === 1e-3)
    .map(({ threshold }) => ({ x: threshold, label: 'FMR 1e-3' }));
  return histogramChart(`${algorithm}, raw scores`, axis, bars, marks);
}

function summaryTable(matchers: readonly Matcher[], failures: MatchReport['failureToAcquire']): string {
  const rows = matchers.map(({ algorithm, equalErrorRate, equalErrorRateInterval }) => [
    `EER, ${algorithm}`,
    percent(equalErrorRate),
    `${interval(equalErrorRateInterval)} by people`,
  ]);
  return table(
    ['', 'rate', '95 %'],
    [...rows, ['Failure to acquire', `${percent(failures.rate)} (${counts(failures)})`, interval(failures)]],
    'Failures to acquire are pictures that cannot be read or show no face; error rates count the others.',
  );
}

function fusionTable(models: readonly string[], trials: readonly FusionTrial[]): string {
  const cells = ({ fnmr: [atThousandth, atTenThousandth], equalErrorRate }: HalfRates) =>
    `${percent(atThousandth)} / ${percent(atTenThousandth)} / ${percent(equalErrorRate)}`;
  const rows = trials.map(({ chosenShare, chosenOn, reportedOn, firstAlone, secondAlone }, i) => [
    `half ${i + 1}`,
    chosenShare.toFixed(1),
    ...[chosenOn, reportedOn, firstAlone, secondAlone].map(cells),
  ]);
  return table(
    ['chosen on', `share of ${models[0]}`, 'on the same people', 'on the others', 'first alone', 'second alone'],
    rows,
    'FNMR at FMR 1e-3 / at 1e-4 / equal error rate. The last three columns are of the people that the weight was not chosen on.',
  );
}

function calibrationTable({ algorithm, calibration, tail }: Matcher): string {
  if (!calibration)
    return `<p class="note">${algorithm}: fewer than ${LEAST_IMPOSTORS} impostor pairs, no calibration.</p>`;
  const rows = calibration.points.map(([raw, s]) => [s.toFixed(2), raw.toFixed(4), percent(10 ** -s)]);
  const checks = tail.map(({ measured, said }) => `${said.toFixed(2)} where ${measured.toFixed(1)} was measured`);
  const { from = 0, s = 0, slope = 0 } = calibration.tail ?? {};
  return `<details><summary>${algorithm}: S by points up to ${s}, then ${s} + ${slope} · log10((1 − ${from}) / (1 − x)), up to ${MOST_S}</summary>${table(
    ['S', 'raw score', 'false match rate'],
    rows,
    `The tail says ${checks.join(', ')}. Beyond S = ${measuredUpTo(calibration).toFixed(1)} it is extrapolated.`,
  )}</details>`;
}
