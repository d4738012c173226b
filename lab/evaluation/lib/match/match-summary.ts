import { counts, figure, interval, NOTHING, percent } from '../page/page.ts';
import { otherFiles } from '../run/pictures.ts';
import type { MatchReport } from './match-report.ts';

type Matcher = MatchReport['matchers'][number];

/** The lines that `face-match` prints. */
export function matchSummary({ matchers, failureToAcquire, condition, otherFiles: others }: MatchReport): string[] {
  const under = condition ? [`${condition.side} of each pair under "${condition.name}"`] : [];
  return [
    ...under,
    `not acquired: ${counts(failureToAcquire)}`,
    ...otherFiles(others),
    ...matchers.flatMap(matcherLines),
  ];
}

function matcherLines({ algorithm, pairs, equalErrorRate, points, atPack, accuracy, tail, groups }: Matcher): string[] {
  // A rate of less than one pair is no rate.
  const fnmr = points.map(({ rate, falseReject }) =>
    rate * pairs.impostor < 1
      ? `${NOTHING} at ${rate.toExponential(0)} (${pairs.impostor} impostor pairs)`
      : `${percent(falseReject.rate)} at ${rate.toExponential(0)}`,
  );
  const lines = [`EER ${percent(equalErrorRate)}, FNMR ${fnmr.join(', ')}, accuracy ${percent(accuracy?.rate)}`];
  for (const { s, falseMatch, falseNonMatch } of atPack) {
    lines.push(
      `at S = ${s}: FMR ${percent(falseMatch.rate)} (${counts(falseMatch)}), FNMR ${percent(falseNonMatch.rate)} ` +
        `(${counts(falseNonMatch)}, 95 % ${falseNonMatch.byPeople ? `by people ${interval(falseNonMatch.byPeople)}` : interval(falseNonMatch)})`,
    );
  }
  if (tail.length > 0)
    lines.push(
      `the tail of S says ${tail.map(({ measured, said }) => `${figure(said, 2)} at ${measured}`).join(', ')}`,
    );
  for (const { name, worstFalseMatch, worstFalseNonMatch } of groups?.at ?? []) {
    const match = worstFalseMatch
      ? `${percent(worstFalseMatch.rate.rate)} (${worstFalseMatch.groups.join(' with ')}, ${counts(worstFalseMatch.rate)})`
      : `${NOTHING} (too few pairs)`;
    const refusal = worstFalseNonMatch
      ? `${percent(worstFalseNonMatch.rate.rate)} (${worstFalseNonMatch.group}, ${counts(worstFalseNonMatch.rate)})`
      : `${NOTHING} (too few pairs)`;
    lines.push(`groups at ${name}: worst FMR ${match}, worst FNMR ${refusal}`);
  }
  for (const { group, minFaceMatchScore, falseNonMatch } of groups?.options ?? []) {
    if (minFaceMatchScore === null) continue;
    lines.push(
      `option for ${group}: minFaceMatchScore ${figure(minFaceMatchScore, 2)} gives FMR 1e-3 within it and refuses ${percent(falseNonMatch?.rate)} of all genuine pairs`,
    );
  }
  return lines.map((line) => `${algorithm}: ${line}`);
}
