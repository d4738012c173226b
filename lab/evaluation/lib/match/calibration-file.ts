import { LEAST_IMPOSTORS } from '@bonafide/inference/pack/evidence';
import type { Calibration } from '@bonafide/inference/pack/manifest';
import { Misuse } from '../../../misuse.ts';
import type { MatchReport } from './match-report.ts';

type Matcher = MatchReport['matchers'][number];

/**
 * The calibrations for `./dev models calibrate`, one per matcher: of all pairs, of one group's, or of the group that needs
 * the highest score for a false match rate of 1e-3 (`worst`, of those with enough pairs). Throws Misuse where the pairs
 * are too few. A group is one that people have, see `refuseUnknownGroup`.
 */
export function calibrationsOf(matchers: readonly Matcher[], group: string | undefined) {
  return matchers.map((matcher) => ({ algorithm: matcher.algorithm, calibration: chosen(matcher, group) }));
}

function chosen({ algorithm, pairs, calibration, groups }: Matcher, group: string | undefined): Calibration {
  if (group === undefined) {
    if (calibration) return calibration;
    throw new Misuse(
      `${pairs.impostor} impostor pairs of ${algorithm} give no calibration: ${LEAST_IMPOSTORS} at least`,
    );
  }
  const options = groups?.options ?? [];
  const able = options.filter((option) => option.calibration !== null);
  const own = options.find((option) => option.group === group);
  const [found] = group === 'worst' ? able.toSorted((a, b) => (b.threshold ?? 0) - (a.threshold ?? 0)) : [own];
  if (found?.calibration) return found.calibration;
  const most = own ? `${own.impostorPairs} impostor pairs within ${group}` : 'no group has enough impostor pairs';
  throw new Misuse(`${most}: a calibration takes ${LEAST_IMPOSTORS} at least`);
}
