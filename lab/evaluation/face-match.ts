/**
 * `./dev eval face-match --data DIR [--pack NAME] [--out DIR] [--condition NAME[:one|:both]] [--calibration-out FILE
 * [--calibration-group NAME|worst]]`: error rates of a pack's face matchers on pictures of known people. Layout of DIR,
 * conditions and meaning of the figures: docs/evaluation.md.
 */
import { calibrationsOf } from './lib/match/calibration-file.ts';
import { matchOptions } from './lib/match/match-options.ts';
import { matchPage } from './lib/match/match-page.ts';
import { matchReport } from './lib/match/match-report.ts';
import { matchSummary } from './lib/match/match-summary.ts';
import { writeOutput } from './lib/run/outputs.ts';
import { writeReport } from './lib/run/run.ts';
import { runVerb } from './lib/run/verb.ts';

const USAGE =
  './dev eval face-match --data DIR [--pack NAME] [--out DIR] [--condition NAME[:one|:both]] ' +
  '[--calibration-out FILE [--calibration-group NAME|worst]]';

await runVerb(USAGE, async (args) => {
  const options = matchOptions(args);
  const report = await matchReport(options);
  await writeReport(options.out, report, matchPage(report));
  for (const line of matchSummary(report)) console.log(line);
  if (!options.calibrationOut) return;
  const tables = calibrationsOf(report.matchers, options.calibrationGroup);
  await writeOutput(options.calibrationOut, `${JSON.stringify(tables, null, 2)}\n`);
  console.log(`calibration: ${options.calibrationOut}`);
});
