/**
 * `./dev eval face-match --data DIR [--pack NAME] [--out DIR] [--calibration-out FILE]`: error rates of a pack's face matchers on pictures of known people.
 * See docs/evaluation.md.
 */
import { writeFile } from 'node:fs/promises';
import { LEAST_IMPOSTORS } from './lib/calibration.ts';
import { matchPage } from './lib/match-page.ts';
import { matchReport } from './lib/match-report.ts';
import { runOptions, writeReport } from './lib/run.ts';

const options = runOptions('face-match');
const report = await matchReport(options);
if (options.calibrationOut) {
  for (const { algorithm, pairs } of report.matchers.filter(({ calibration }) => !calibration)) {
    console.error(`${pairs.impostor} impostor pairs of ${algorithm} give no calibration: ${LEAST_IMPOSTORS} at least`);
    process.exit(2);
  }
  const tables = report.matchers.map(({ algorithm, calibration }) => ({ algorithm, calibration }));
  await writeFile(options.calibrationOut, `${JSON.stringify(tables, null, 2)}\n`);
}
await writeReport(options.out, report, matchPage(report));
for (const { algorithm, equalErrorRate: eer, points, accuracy, tail } of report.matchers) {
  const fnmr = points.map(({ rate, falseReject }) => `${(100 * falseReject.rate).toFixed(2)} % at ${rate}`).join(', ');
  const checks = tail.map(({ measured, said }) => `${said.toFixed(2)} at ${measured}`);
  console.log(`${algorithm}: EER ${(100 * eer).toFixed(2)} %, FNMR ${fnmr}, accuracy ${accuracy?.rate ?? '-'}`);
  if (checks.length > 0) console.log(`${algorithm}: the tail of S says ${checks.join(', ')}`);
}
