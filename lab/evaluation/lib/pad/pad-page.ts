import {
  counts,
  figure,
  type Headline,
  interval,
  NOTHING,
  page,
  percent,
  row,
  type Section,
  table,
} from '../page/page.ts';
import { provenanceTable } from '../page/provenance-table.ts';
import { deviateAxis, histogramChart, linearAxis, lineChart } from '../page/svg.ts';
import type { ClusterRate } from '../statistics/cluster-rate.ts';
import { LEAST_PEOPLE } from '../statistics/draws.ts';
import { histogram } from '../statistics/histogram.ts';
import { SHARES } from '../statistics/quantiles.ts';
import type { Ranking } from '../statistics/ranking.ts';
import { LEAST_ATTACKS } from './attack-rates.ts';
import type { PadReport } from './pad-report.ts';

const BINS = 50;
/** Lines of the list of what was not judged; the file beside the page has all. */
const MOST_LISTED = 200;

type Level = PadReport['levels'][number];

const METHODS =
  'Intervals are of 95 %: by counts (Clopper-Pearson, every presentation by itself), and by people (bootstrap over ' +
  'people, percentile method) where everybody is known by name and they are five or more. Quote the one by people.';

/** The page of a face-pad report. */
export function padPage(report: PadReport): string {
  const { set, levels, assesses, provenance } = report;
  const balanced = levels.find(({ level }) => level === '4');
  const subtitle =
    `${set.bonaFide} bona fide presentations of ${set.people} people known by name and ${set.attacks} attacks, ` +
    `${set.sequences} sequences among them, pack ${provenance.pack.name}`;
  const rates: Section[] = assesses
    ? [
        { title: 'Levels', body: levelsTable(levels) },
        { title: 'Attack species', body: speciesTable(levels) },
        { title: 'By framing, resolution and colour, level 4', body: slicesTables(report) },
      ]
    : [{ title: 'No liveness', body: `<p>${NO_LIVENESS}</p>` }];
  return page('Presentation attack detection', subtitle, balanced ? headlines(balanced) : [], [
    ...rates,
    { title: 'Decisions at level 4', body: talliesTable(report) },
    { title: 'Raw score', body: row(detChart(report), scoresChart(report)) + rankingNote(report) },
    { title: 'Where genuine presentations lie', body: quantilesTables(report) },
    { title: 'Signals', body: signalsTable(report) },
    { title: 'Not judged at level 4', body: notJudgedTable(report) },
    { title: 'How this was made', body: provenanceTable(provenance, report.cpuMsPerPresentation, report.otherFiles) },
  ]);
}

const NO_LIVENESS =
  'The manifest of this pack says <code>pad: none</code>: it has no detector that was shown to work on real attacks, so it ' +
  'assesses no liveness and there are no error rates of it. The decisions below are those of quality alone; NOT_ASSESSED ' +
  'is a capture that nothing else speaks against. Scores and signals are what its networks measure, and decide nothing.';

function headlines({ worst, species, bpcer, passed, together }: Level): Headline[] {
  return [
    worst
      ? { label: `worst APCER at level 4: ${worst.species}`, value: percent(worst.apcer.rate), note: cell(worst.apcer) }
      : { label: 'worst APCER at level 4', value: NOTHING, note: whyNoWorst(species.length) },
    share('BPCER at level 4', bpcer),
    share('bona fide that pass level 4', passed),
    together.iapar.of > 0
      ? share('IAPAR at level 4, all species', together.iapar)
      : {
          label: 'IAPAR at level 4',
          value: NOTHING,
          note: 'no attack on somebody of whom a bona fide picture shows a face',
        },
  ];
}

/** Why no species is quoted. */
export function whyNoWorst(species: number): string {
  return species === 0 ? 'the set holds no attacks' : `no species with at least ${LEAST_ATTACKS} attacks`;
}

function share(label: string, rate: ClusterRate): Headline {
  return { label, value: percent(rate.rate), note: cell(rate) };
}

/** Counts and intervals of a rate. */
function cell(rate: ClusterRate, separator = ', '): string {
  if (rate.of === 0) return 'no case';
  const people = rate.byPeople ? [`by people ${interval(rate.byPeople)}`] : [];
  return [counts(rate), interval(rate), ...people].join(separator);
}

/** A rate over its counts and intervals. */
function full(rate: ClusterRate): string {
  return rate.of === 0 ? `${NOTHING}\nno case` : `${percent(rate.rate)}\n${cell(rate, '\n')}`;
}

function worstCell(worst: Level['worst'], species: number): string {
  return worst ? `${worst.species}: ${full(worst.apcer)}` : `${NOTHING}\n${whyNoWorst(species)}`;
}

function levelsTable(levels: readonly Level[]): string {
  const rows = levels.map(({ level, mostScoreFrr, worst, species, bpcer, nonResponse, passed, together }) => [
    `level ${level}`,
    `S ≤ ${mostScoreFrr}, ${percent(10 ** -mostScoreFrr)}`,
    worstCell(worst, species.length),
    full(together.iapar),
    full(bpcer),
    percent(nonResponse.rate),
    full(passed),
  ]);
  return table(
    [
      '',
      'passes, and promises to refuse',
      `worst APCER, of ${LEAST_ATTACKS} attacks and more`,
      'IAPAR',
      'BPCER',
      'bona fide not judged',
      'bona fide that pass',
    ],
    rows,
    'APCER: attacks that pass, of all attacks of a species; what is not judged (no face, blurred, too small, turned ' +
      `away) does not pass. BPCER: bona fide refused as attacks, of those judged. ISO/IEC 30107-3. ${METHODS}`,
  );
}

function speciesTable(levels: readonly Level[]): string {
  const names = levels[0]?.species.map(({ species }) => species) ?? [];
  if (names.length === 0) return '<p class="note">The set holds no attacks.</p>';
  const rows = [...names, 'all species'].map((name) => {
    const each = levels.map(({ species, together }) => species.find((one) => one.species === name) ?? together);
    const balanced = each[1] as (typeof each)[number];
    return [
      name,
      ...each.map(({ apcer }) => percent(apcer.rate)),
      cell(balanced.apcer, '\n'),
      percent(balanced.nonResponse.rate),
      full(balanced.iapar),
    ];
  });
  return table(
    ['species', 'APCER level 2', 'level 4', 'level 6', 'passed at 4', 'not judged at 4', 'IAPAR at 4'],
    rows,
    'IAPAR: attacks that pass and match the person attacked at S = 3, the default threshold of the face step, of attacks ' +
      'on people of whom the set has a bona fide picture (the first by name that shows a face). The last line is no ' +
      'headline: an attacker chooses the species.',
  );
}

function slicesTables({ slices }: PadReport): string {
  const tables = propertiesOf(slices).map(({ property, parts }) => {
    const rows = parts.map(({ name, bpcer, nonResponse, passed, together, species, worst }) => [
      name,
      full(bpcer),
      percent(nonResponse.rate),
      full(passed),
      full(together.apcer),
      worstCell(worst, species.length),
      full(together.iapar),
    ]);
    return table(
      [property, 'BPCER', 'bona fide not judged', 'bona fide that pass', 'attacks that pass', 'worst species', 'IAPAR'],
      rows,
    );
  });
  const note =
    `r: short side of the picture over the width of the face’s box; eye distance: pixels of the picture as sent. ` +
    `Presentations without a face have neither. The worst species is of those with ${LEAST_ATTACKS} ` +
    'attacks and more in the part. Parts are small where sets are: look at the counts.';
  return `${tables.join('')}<p class="note">${note}</p>`;
}

/** Parts of a set by the property that they are told apart by. */
function propertiesOf<T extends { readonly property: string }>(
  parts: readonly T[],
): { property: string; parts: T[] }[] {
  const names = [...new Set(parts.map(({ property }) => property))];
  return names.map((property) => ({ property, parts: parts.filter((part) => part.property === property) }));
}

function talliesTable({ tallies }: PadReport): string {
  const names = [...new Set(tallies.flatMap(({ decisions }) => Object.keys(decisions)))].sort();
  const rows = tallies.map(({ species, of, decisions }) => [
    species ?? 'bona fide',
    String(of),
    ...names.map((name) => String(decisions[name] ?? 0)),
  ]);
  return table(['', 'presentations', ...names], rows, 'Every single decision: decisions.csv beside this page.');
}

function detChart({ scores: { curve, equalErrorRate } }: PadReport): string {
  const title = `DET curve of the raw score${equalErrorRate === null ? '' : `, EER ${percent(equalErrorRate)}`}`;
  const points = curve.map(({ falseAccept, falseReject }) => [falseAccept, falseReject] as const);
  const x = deviateAxis('attacks accepted, all species together', 1e-3);
  return lineChart(title, x, deviateAxis('bona fide rejected', 1e-3), [{ name: 'live score', points }]);
}

function scoresChart({ scores: { bonaFide, attacks } }: PadReport): string {
  const all = [...bonaFide, ...attacks];
  if (all.length === 0) return '<p class="note">No presentation is judged by a raw score.</p>';
  const axis = linearAxis('live score, higher for live', Math.min(...all), Math.max(...all));
  const [low, high] = [axis.low, axis.high];
  const bars = [
    { name: 'bona fide', shares: histogram(bonaFide, low, high, BINS) },
    { name: 'attacks', shares: histogram(attacks, low, high, BINS) },
  ];
  return histogramChart('Fused raw score', axis, bars, []);
}

/** An area with its interval by people, or why there is none. */
export function auc({ auc: area, interval: bounds }: Ranking): string {
  const by = bounds ? `${figure(bounds.low, 3)} … ${figure(bounds.high, 3)}` : `${NOTHING}, ${NO_INTERVAL}`;
  return `${figure(area, 3)} (95 % by people ${by})`;
}

const NO_INTERVAL = `fewer than ${LEAST_PEOPLE} people on a side, or every pair in the same order`;

function rankingNote({ scores: { ranking } }: PadReport): string {
  const text = ranking
    ? `AUC ${auc(ranking)}; 0.5 is chance. The interval is a bootstrap over people; a presentation of somebody unknown ` +
      'counts as a person. Of presentations that are judged.'
    : `AUC ${NOTHING}: it takes bona fide presentations and attacks that are judged.`;
  return `<p class="note">${text}</p>`;
}

function quantilesTables({ scores: { genuine } }: PadReport): string {
  const heads = SHARES.map((part) => `${Number((100 * part).toPrecision(3))} % below`);
  const tables = propertiesOf(genuine).map(({ property, parts }) =>
    table(
      [property, 'presentations', ...heads],
      parts.map(({ name, count, quantiles }) => [name, String(count), ...quantiles.map((value) => figure(value, 3))]),
    ),
  );
  const note =
    'Fused raw score of the presentations that are judged by it. For a calibration of your own: a threshold at the 5 % column refuses 5 % of genuine presentations ' +
    'like these. A dash: less than one presentation would lie beyond.';
  return `${tables.join('')}<p class="note">${note}</p>`;
}

function signalsTable({ signals }: PadReport): string {
  const places = [2, 5, 8];
  const heads = (kind: string) =>
    places.map((i) => `${kind}, ${Number((100 * (SHARES[i] as number)).toPrecision(3))} %`);
  const rows = signals.map(({ name, ranking, bonaFide, attacks }) => [
    name,
    `${bonaFide.count} / ${attacks.count}`,
    ranking ? figure(ranking.auc, 3) : NOTHING,
    ranking?.interval ? `${figure(ranking.interval.low, 3)} … ${figure(ranking.interval.high, 3)}` : NOTHING,
    ...[bonaFide, attacks].flatMap(({ quantiles }) => places.map((i) => figure(quantiles[i], 3))),
  ]);
  return table(
    ['signal', 'bona fide / attacks', 'AUC', '95 %', ...heads('bona fide'), ...heads('attacks')],
    rows,
    `What each signal alone says of the presentations that are judged; an AUC below 0.5 belongs to a signal that is higher for attacks. No interval: ${NO_INTERVAL}.`,
  );
}

function notJudgedTable({ notJudged }: PadReport): string {
  if (notJudged.length === 0) return '<p class="note">Every presentation was judged.</p>';
  const shown = notJudged.slice(0, MOST_LISTED).map(({ name, reason }) => [name, reason]);
  const note =
    notJudged.length > MOST_LISTED
      ? `${MOST_LISTED} of ${notJudged.length}; not-judged.txt beside this page has all.`
      : 'Also in not-judged.txt beside this page.';
  return table(['presentation', 'decision, feedback, measured'], shown, note);
}
