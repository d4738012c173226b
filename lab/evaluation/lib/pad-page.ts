import { histogram } from './histogram.ts';
import type { PadReport } from './pad-report.ts';
import { counts, interval, page, percent, row, table } from './page.ts';
import { provenanceTable } from './provenance-table.ts';
import { deviateAxis, histogramChart, linearAxis, lineChart } from './svg.ts';

const BINS = 50;

type Level = PadReport['levels'][number];

/** The page of a face-pad report. */
export function padPage(report: PadReport): string {
  const { set, levels } = report;
  const balanced = levels.find(({ level }) => level === '4');
  const subtitle = `${set.bonaFide} bona fide presentations and ${set.attacks} attacks, pack ${report.provenance.pack.name}`;
  return page('Presentation attack detection', subtitle, balanced ? headlines(balanced) : [], [
    { title: 'Levels', body: levelsTable(levels) },
    { title: 'Attack species', body: speciesTable(levels) },
    { title: 'Scores', body: row(detChart(report), scoresChart(report)) },
    { title: 'How this was made', body: provenanceTable(report.provenance, report.cpuMsPerPresentation) },
  ]);
}

function headlines({ worst, bpcer, passed }: Level) {
  return [
    {
      label: `worst APCER at level 4${worst ? `: ${worst.species}` : ''}`,
      value: worst ? percent(worst.apcer.rate) : 'not assessed',
      note: worst ? `${counts(worst.apcer)}, 95 %: ${interval(worst.apcer)}` : 'the set holds no attacks',
    },
    { label: 'BPCER at level 4', value: percent(bpcer.rate), note: `${counts(bpcer)}, 95 %: ${interval(bpcer)}` },
    { label: 'bona fide that pass level 4', value: percent(passed.rate), note: counts(passed) },
  ];
}

function levelsTable(levels: readonly Level[]): string {
  const rows = levels.map(({ level, mostScoreFrr, worst, bpcer, nonResponse, passed }) => [
    `level ${level}`,
    `S ≤ ${mostScoreFrr}`,
    worst ? `${percent(worst.apcer.rate)}, ${worst.species}` : 'not assessed',
    `${percent(bpcer.rate)} (${interval(bpcer)})`,
    percent(nonResponse.rate),
    percent(passed.rate),
  ]);
  return table(
    ['', 'rejects above', 'worst APCER', 'BPCER (95 %)', 'bona fide not judged', 'bona fide that pass'],
    rows,
    'APCER: attacks that pass, of all attacks of a species; what is not judged (no face, blurred, too small, turned ' +
      'away) does not pass. BPCER: bona fide refused as attacks, of those judged. ISO/IEC 30107-3.',
  );
}

function speciesTable(levels: readonly Level[]): string {
  const names = levels[0]?.species.map(({ species }) => species) ?? [];
  const rows = names.map((name) => {
    const each = levels.map(({ species }) => species.find((one) => one.species === name));
    const balanced = each[1];
    return [
      name,
      ...each.map((one) => (one ? percent(one.apcer.rate) : '')),
      ...(balanced
        ? [
            `${counts(balanced.apcer)} (${interval(balanced.apcer)})`,
            percent(balanced.nonResponse.rate),
            balanced.iapar.of > 0 ? `${percent(balanced.iapar.rate)} (${counts(balanced.iapar)})` : 'not assessed',
          ]
        : []),
    ];
  });
  return table(
    ['species', 'APCER level 2', 'level 4', 'level 6', 'passed at 4 (95 %)', 'not judged at 4', 'IAPAR at 4'],
    rows,
    'IAPAR: attacks that pass and match the person attacked at a false match rate of 1e-3, of attacks on people of ' +
      'whom the set has a bona fide picture (names <person>__…).',
  );
}

function detChart({ curve, equalErrorRate }: PadReport): string {
  const title = `DET curve of the fused score${equalErrorRate === undefined ? '' : `, EER ${percent(equalErrorRate)}`}`;
  const points = curve.map(({ falseAccept, falseReject }) => [falseAccept, falseReject] as const);
  const x = deviateAxis('attacks accepted, all species together', 1e-3);
  return lineChart(title, x, deviateAxis('bona fide rejected', 1e-3), [{ name: 'fused', points }]);
}

function scoresChart({ scored }: PadReport): string {
  const of = (attack: boolean) =>
    scored.filter(({ species }) => (species !== null) === attack).map(({ score }) => score);
  const bars = [
    { name: 'bona fide', shares: histogram(of(false), 0, 1, BINS) },
    { name: 'attacks', shares: histogram(of(true), 0, 1, BINS) },
  ];
  return histogramChart('Fused score', linearAxis('probability of bona fide', 0, 1), bars, []);
}
