/**
 * `./dev eval face-quality --data DIR [--pack NAME] [--out DIR]`: what each quality component says about later errors.
 * See docs/evaluation.md.
 */
import { runOptions } from './lib/options.ts';
import { figure } from './lib/page.ts';
import { qualityPage } from './lib/quality-page.ts';
import { qualityReport } from './lib/quality-report.ts';
import { writeReport } from './lib/run.ts';
import { runVerb } from './lib/verb.ts';

await runVerb('./dev eval face-quality --data DIR [--pack NAME] [--out DIR]', async (args) => {
  const options = runOptions('face-quality', args);
  const report = await qualityReport(options);
  await writeReport(options.out, report, qualityPage(report));
  for (const { name, assessed, area } of report.components) {
    if (assessed > 0) console.log(`${name}: area under the discard curve ${figure(area, 2)} of chance`);
  }
});
