import { counts, percent } from '../page/page.ts';
import type { Proportion } from '../statistics/proportion.ts';
import type { DocumentEvaluation } from './evaluation.ts';

/** The headlines of a report, a line each. */
export function documentSummary(report: DocumentEvaluation): string[] {
  const share = (one: Proportion) => `${percent(one.rate)} (${counts(one)})`;
  const sets = report.figures.map(({ set, type, zoneExact, checksHold, retry, fields, confidentlyWrong }) => {
    const zone = zoneExact.of > 0 ? `, zones as printed ${share(zoneExact)}` : '';
    const checks = checksHold.of > 0 ? `, check digits ${share(checksHold)}` : '';
    const values = Object.entries(fields).map(
      ([name, { exact, right }]) => `${name} ${percent(exact.rate)} exact, ${percent(right.rate)} right`,
    );
    const told =
      values.length > 0 ? `, values: ${values.join('; ')}, wrong and stood by ${counts(confidentlyWrong)}` : '';
    return `${set}, ${type}${zone}${checks}, asked for again ${counts(retry)}${told}`;
  });
  const { symbols, chips, forgeries = [] } = report;
  return [
    ...sets,
    ...(symbols ? [`PDF417 pictures read with their text: ${share(symbols.read)}`] : []),
    ...(chips
      ? [
          `security objects verified: ${share(chips.verified)}; changed ones refused: ${share(chips.refused)}; active authentication: ${share(chips.active)}`,
        ]
      : []),
    ...forgeries.map(
      ({ kind, refused, passed, reasons }) =>
        `${kind}: refused ${counts(refused)}, OK ${counts(passed)}; ${reasons.join(', ')}`,
    ),
    `WRONG AND STOOD BY: ${report.wrong.length}`,
    ...report.wrong.slice(0, 20),
  ];
}
