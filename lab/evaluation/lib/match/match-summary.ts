import { firstOf } from '../../../misuse.ts';
import { counts, figure, interval, NOTHING, percent } from '../page/page.ts';
import { otherFiles } from '../run/pictures.ts';
import { OWN_CALIBRATION, whyNoAccuracy } from './match-page.ts';
import type { MatchReport } from './match-report.ts';

type Matcher = MatchReport['matchers'][number];

/** The lines that `face-match` prints. */
export function matchSummary(report: MatchReport): string[] {
  const { matchers, failureToAcquire, condition, otherFiles: others, set } = report;
  const under = condition ? [`${condition.side} of each pair under "${condition.name}"`, OWN_CALIBRATION] : [];
  return [
    ...under,
    `not acquired: ${counts(failureToAcquire)}`,
    ...otherFiles(others),
    ...(set.people > 0 ? noPerson(report.ofNoPerson) : []),
    ...matchers.flatMap((matcher) => matcherLines(matcher, set.listedPairs)),
  ];
}

/** The sentence that names pictures beside people's folders, which are compared in listed pairs alone. */
function noPerson(pictures: readonly string[]): string[] {
  if (pictures.length === 0) return [];
  const belong = pictures.length === 1 ? '1 picture belongs' : `${pictures.length} pictures belong`;
  return [`${belong} to no person: ${firstOf(pictures).join(', ')}`];
}

function matcherLines(matcher: Matcher, listed: number): string[] {
  const { algorithm, pairs, equalErrorRate, points, atPack, accuracy, tail, groups } = matcher;
  // A rate of less than one pair is no rate.
  const fnmr = points.map(({ rate, falseReject }) =>
    rate * pairs.impostor < 1
      ? `${NOTHING} at ${rate.toExponential(0)} (${pairs.impostor} impostor pairs)`
      : `${percent(falseReject.rate)} at ${rate.toExponential(0)}`,
  );
  const folded = accuracy ? percent(accuracy.rate) : `${NOTHING} (${whyNoAccuracy(matcher, listed)})`;
  const lines = [`EER ${percent(equalErrorRate)}, FNMR ${fnmr.join(', ')}, accuracy ${folded}`];
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
