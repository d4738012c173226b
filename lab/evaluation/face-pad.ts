/**
 * `./dev eval face-pad --data DIR [--pack NAME] [--out DIR] [--calibration-out FILE]`: how the liveness check judges bona
 * fide presentations and attacks. Layout of DIR and meaning of the figures: docs/evaluation.md.
 */
import { decisionsCsv } from './lib/pad/decision-lists.ts';
import { padCalibration } from './lib/pad/pad-calibration.ts';
import { padPage } from './lib/pad/pad-page.ts';
import { padReport } from './lib/pad/pad-report.ts';
import { padSummary } from './lib/pad/pad-summary.ts';
import { runOptions } from './lib/run/options.ts';
import { writeOutput } from './lib/run/outputs.ts';
import { writeReport } from './lib/run/run.ts';
import { runVerb } from './lib/run/verb.ts';

const USAGE = './dev eval face-pad --data DIR [--pack NAME] [--out DIR] [--calibration-out FILE]';

await runVerb(USAGE, async (args) => {
  const options = runOptions('face-pad', args, ['calibration-out']);
  const report = await padReport(options);
  await writeReport(options.out, report, padPage(report), {
    'decisions.csv': decisionsCsv(report.presentations),
    'not-judged.txt': report.notJudged.map(({ name, reason }) => `${name}: ${reason}\n`).join(''),
  });
  for (const line of padSummary(report)) console.log(line);
  const file = options.own['calibration-out'];
  if (!file) return;
  await writeOutput(file, `${JSON.stringify(padCalibration(report.presentations, options.data), null, 2)}\n`);
  console.log(`calibration: ${file}`);
});
