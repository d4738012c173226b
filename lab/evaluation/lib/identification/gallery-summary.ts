import { counts, interval, percent } from '../page/page.ts';
import { otherFiles } from '../run/pictures.ts';
import type { ClusterRate } from '../statistics/cluster-rate.ts';
import type { GalleryReport } from './gallery-report.ts';
import { type IdentificationRates, spoken } from './identification-rates.ts';

/** What the two readings of S are called. */
export const [APART, OWN] = ['S of people kept apart', 'S of the pack'];

/** The lines that `gallery` prints. */
export function gallerySummary(report: GalleryReport): string[] {
  const { set, searches, gallerySizes, keptApart, packCalibration } = report;
  return [
    `not acquired: ${counts(report.failureToAcquire)}`,
    ...otherFiles(report.otherFiles),
    `galleries of ${gallerySizes.join(', ')} of ${set.people} people; ${searches.mated} searches for people who are there, ${searches.others} for people who are not`,
    ...(keptApart ? lines(APART, keptApart) : [`${APART}: too few pairs of other people for a calibration`]),
    ...lines(OWN, packCalibration),
  ];
}

function lines(name: string, { ranks, at }: IdentificationRates): string[] {
  const found = ranks.map((one) => `rank ${one.rank}: ${said(one.found)}`);
  const rates = at.map(
    (one) =>
      `${one.name}${one.threshold === null ? '' : ` (${spoken(one.threshold)})`}: FPIR ${said(one.falsePositives)}, FNIR ${said(one.falseNegatives)}`,
  );
  return [...found, ...rates].map((line) => `${name}, ${line}`);
}

/** A rate with its counts and the interval to quote. */
export function said(rate: ClusterRate): string {
  const bounds = rate.byPeople ? `${interval(rate.byPeople)} by people` : `${interval(rate)} by counts`;
  return `${percent(rate.rate)} (${counts(rate)}; 95 % ${bounds})`;
}
