/**
 * `./dev eval face-match --data DIR [--pack NAME] [--out DIR] [--calibration-out FILE]`: error rates of a pack's face matchers on pictures of known people.
 * See docs/evaluation.md.
 */
import { writeFile } from 'node:fs/promises';
import { matchPage } from './lib/match-page.ts';
import { matchReport } from './lib/match-report.ts';
import { runOptions, writeReport } from './lib/run.ts';

const options = runOptions('face-match');
const report = await matchReport(options);
if (options.calibrationOut) {
  const tables = report.matchers.flatMap(({ algorithm, calibration }) =>
    calibration ? [{ algorithm, calibration }] : [],
  );
  await writeFile(options.calibrationOut, `${JSON.stringify(tables, null, 2)}\n`);
}
await writeReport(options.out, report, matchPage(report));
for (const { algorithm, equalErrorRate: eer, points, accuracy } of report.matchers) {
  const fnmr = points.map(({ rate, falseReject }) => `${(100 * falseReject.rate).toFixed(2)} % at ${rate}`).join(', ');
  console.log(`${algorithm}: EER ${(100 * eer).toFixed(2)} %, FNMR ${fnmr}, accuracy ${accuracy?.rate ?? '-'}`);
}
