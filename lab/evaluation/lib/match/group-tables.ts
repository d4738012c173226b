import { LEAST_IMPOSTORS } from '@bonafide/inference/pack/evidence';
import { counts, figure, interval, NOTHING, percent, table } from '../page/page.ts';
import { type GroupFigures, LEAST_CELL, LEAST_GENUINE } from './group-figures.ts';

/** Why an interval by people is a dash. */
export const DEGENERATE = 'no or every pair is an error, and drawing people again finds nothing else';

/** Error rates by group and pair of groups, and what a tenant can set for a group. */
export function groupTables({ at, options, withoutGroup }: GroupFigures): string {
  const left = withoutGroup > 0 ? ` ${withoutGroup} people without a group are left out.` : '';
  const tables = at.map(({ name, threshold, falseMatch, falseNonMatch, worstFalseMatch, worstFalseNonMatch }) => {
    const matches = falseMatch
      .toSorted((a, b) => (b.rate.rate ?? -1) - (a.rate.rate ?? -1))
      .map(({ groups, rate }) => [
        pairName(groups),
        'FMR',
        percent(rate.rate),
        counts(rate),
        interval(rate),
        interval(rate.byPeople),
      ]);
    const refusals = falseNonMatch.map(({ group, rate }) => [
      group,
      'FNMR',
      percent(rate.rate),
      counts(rate),
      interval(rate),
      interval(rate.byPeople),
    ]);
    const worst =
      `Highest FMR of ${LEAST_CELL.toLocaleString('en')} pairs and more: ${worstFalseMatch ? `${pairName(worstFalseMatch.groups)}, ${percent(worstFalseMatch.rate.rate)}` : `${NOTHING} (no groups have so many)`}. ` +
      `Highest FNMR of ${LEAST_GENUINE} genuine pairs and more: ${worstFalseNonMatch ? `${worstFalseNonMatch.group}, ${percent(worstFalseNonMatch.rate.rate)}` : `${NOTHING} (no group has so many)`}.`;
    return table(
      [`raw score ${figure(threshold, 4)}`, 'rate', '', 'errors', '95 % by counts', '95 % by people'],
      [...matches, ...refusals],
      `${name}. ${worst} The threshold is taken as given. A dash: ${DEGENERATE}.${left}`,
    );
  });
  return tables.join('') + optionsTable(options);
}

function pairName([first, second]: readonly [string, string]): string {
  return first === second ? `${first}, among themselves` : `${first} with ${second}`;
}

function optionsTable(options: GroupFigures['options']): string {
  const rows = options.map((one) =>
    one.threshold === null
      ? [
          one.group,
          String(one.people),
          grouped(one.impostorPairs),
          NOTHING,
          `fewer than ${grouped(LEAST_IMPOSTORS)} impostor pairs`,
          NOTHING,
        ]
      : [
          one.group,
          String(one.people),
          grouped(one.impostorPairs),
          figure(one.minFaceMatchScore, 2),
          one.falseNonMatch ? `${percent(one.falseNonMatch.rate)} (${counts(one.falseNonMatch)})` : NOTHING,
          one.falseNonMatchInGroup
            ? `${percent(one.falseNonMatchInGroup.rate)} (${counts(one.falseNonMatchInGroup)})`
            : NOTHING,
        ],
  );
  return table(
    [
      'serving one group',
      'people',
      'impostor pairs',
      'minFaceMatchScore for FMR 1e-3 within it',
      'FNMR of all people there',
      'FNMR of the group there',
    ],
    rows,
    'A tenant that serves the group may set this score, at the price of the refusals beside it. --calibration-group NAME or ' +
      'worst calibrates by that group instead, so that S = 3 means 1e-3 among its people.',
  );
}

function grouped(value: number): string {
  return value.toLocaleString('en');
}
