/**
 * `./dev eval face-pad --data DIR [--pack NAME] [--out DIR]`: how the liveness check judges bona fide presentations and
 * attacks. Layout of DIR and meaning of the figures: docs/evaluation.md.
 */
import { decisionsCsv } from './lib/pad/decisions.ts';
import { padPage } from './lib/pad/pad-page.ts';
import { padReport } from './lib/pad/pad-report.ts';
import { padSummary } from './lib/pad/pad-summary.ts';
import { runOptions } from './lib/run/options.ts';
import { writeReport } from './lib/run/run.ts';
import { runVerb } from './lib/run/verb.ts';

await runVerb('./dev eval face-pad --data DIR [--pack NAME] [--out DIR]', async (args) => {
  const options = runOptions('face-pad', args);
  const report = await padReport(options);
  await writeReport(options.out, report, padPage(report), {
    'decisions.csv': decisionsCsv(report.presentations),
    'not-judged.txt': report.notJudged.map(({ name, reason }) => `${name}: ${reason}\n`).join(''),
  });
  for (const line of padSummary(report)) console.log(line);
});
