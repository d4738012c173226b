import { counts, figure, interval, NOTHING, percent } from '../page/page.ts';
import { otherFiles } from '../run/pictures.ts';
import { SHARES } from '../statistics/quantiles.ts';
import { auc, whyNoWorst } from './pad-page.ts';
import type { PadReport } from './pad-report.ts';

/** The lines that `face-pad` prints. */
export function padSummary({ assesses, levels, scores, notJudged, tallies, otherFiles: others }: PadReport): string[] {
  const lines = assesses ? levels.map(levelLine) : [NO_LIVENESS];
  for (const { species, of, decisions } of assesses ? [] : tallies) {
    const each = Object.entries(decisions).map(([said, count]) => `${said} ${count}`);
    lines.push(`${species ?? 'bona fide'}: ${of}, ${each.join(', ')}`);
  }
  const [all] = scores.genuine;
  const known = SHARES.flatMap((share, i) => {
    const value = all?.quantiles[i];
    return typeof value === 'number' ? [`${Number((100 * share).toPrecision(3))} % ${figure(value, 3)}`] : [];
  });
  lines.push(
    `live score, share of ${all?.count ?? 0} genuine presentations judged below: ${known.join(', ') || NOTHING}`,
  );
  if (scores.ranking) lines.push(`AUC ${auc(scores.ranking)}`);
  lines.push(`not judged at level 4: ${notJudged.length}, named in not-judged.txt; every decision in decisions.csv`);
  return [...lines, ...otherFiles(others)];
}

const NO_LIVENESS = 'the pack assesses no liveness (pad: none): decisions are those of quality alone';

function levelLine({ level, worst, species, bpcer, passed, together }: PadReport['levels'][number]): string {
  const apcer = worst
    ? `worst APCER ${percent(worst.apcer.rate)} (${worst.species}, ${counts(worst.apcer)}, 95 % ${interval(worst.apcer.byPeople ?? worst.apcer)})`
    : `worst APCER ${NOTHING} (${whyNoWorst(species.length)})`;
  const refused = `BPCER ${percent(bpcer.rate)} (${counts(bpcer)})`;
  const iapar =
    together.iapar.of > 0 ? `, IAPAR over all species ${percent(together.iapar.rate)} (${counts(together.iapar)})` : '';
  return `level ${level}: ${apcer}, ${refused}, ${counts(passed)} bona fide pass${iapar}`;
}
