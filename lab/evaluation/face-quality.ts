/**
 * `./dev eval face-quality --data DIR [--pack NAME] [--out DIR]`: what each quality component says about later errors.
 * See docs/evaluation.md.
 */

import { figure } from './lib/page/page.ts';
import { qualityPage } from './lib/quality/quality-page.ts';
import { qualityReport } from './lib/quality/quality-report.ts';
import { runOptions } from './lib/run/options.ts';
import { otherFiles } from './lib/run/pictures.ts';
import { writeReport } from './lib/run/run.ts';
import { runVerb } from './lib/run/verb.ts';

await runVerb('./dev eval face-quality --data DIR [--pack NAME] [--out DIR]', async (args) => {
  const options = runOptions('face-quality', args);
  const report = await qualityReport(options);
  await writeReport(options.out, report, qualityPage(report));
  for (const { name, assessed, area } of report.components) {
    if (assessed > 0) console.log(`${name}: area under the discard curve ${figure(area, 2)} of chance`);
  }
  for (const line of otherFiles(report.otherFiles)) console.log(line);
});
