/**
 * `./dev eval face-pad --data DIR [--pack NAME] [--out DIR]`: how the liveness check judges bona fide presentations and
 * attacks. Layout of DIR and meaning of the figures: docs/evaluation.md.
 */
import { decisionsCsv } from './lib/decisions.ts';
import { runOptions } from './lib/options.ts';
import { padPage } from './lib/pad-page.ts';
import { padReport } from './lib/pad-report.ts';
import { padSummary } from './lib/pad-summary.ts';
import { writeReport } from './lib/run.ts';
import { runVerb } from './lib/verb.ts';

await runVerb('./dev eval face-pad --data DIR [--pack NAME] [--out DIR]', async (args) => {
  const options = runOptions('face-pad', args);
  const report = await padReport(options);
  await writeReport(options.out, report, padPage(report), {
    'decisions.csv': decisionsCsv(report.presentations),
    'not-judged.txt': report.notJudged.map(({ name, reason }) => `${name}: ${reason}\n`).join(''),
  });
  for (const line of padSummary(report)) console.log(line);
});
