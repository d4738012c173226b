import { counts, percent } from '../page/page.ts';
import type { Proportion } from '../statistics/proportion.ts';
import type { DocumentEvaluation } from './evaluation.ts';
import { inAll, type RefusalFigures } from './refusals.ts';

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
    ...refusals('altered documents', report.altered),
    ...refusals('forged chips', report.forgedChips),
    ...forgeries.map(
      ({ kind, refused, passed, reasons }) =>
        `${kind}: refused ${counts(refused)}, OK ${counts(passed)}; ${reasons.join(', ')}`,
    ),
    ...(report.documents.length > 0 ? [`WRONG AND STOOD BY: ${report.wrong.length}`] : []),
    ...report.wrong.slice(0, 20),
  ];
}

/** All of a table in one line, then by what comes before the colon of its kinds. */
function refusals(what: string, figures: readonly RefusalFigures[]): string[] {
  const line = (name: string, of: readonly RefusalFigures[]) => {
    const { genuine, refused, rightly } = inAll(of);
    return `${name}: refused ${counts(refused)}, for what was changed ${counts(rightly)}; genuine ones OK ${counts(genuine)}`;
  };
  const parts = Map.groupBy(figures, ({ kind }) => kind.split(': ')[0] as string);
  return [line(`${what}, by the library`, figures), ...[...parts].map(([part, of]) => line(`  ${part}`, of))];
}
