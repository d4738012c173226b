/**
 * `./dev eval face-quality --data DIR [--pack NAME] [--out DIR]`: what each quality component says about later errors.
 * See docs/evaluation.md.
 */
import { qualityPage } from './lib/quality-page.ts';
import { qualityReport } from './lib/quality-report.ts';
import { runOptions, writeReport } from './lib/run.ts';

const options = runOptions('face-quality');
const report = await qualityReport(options);
await writeReport(options.out, report, qualityPage(report));
for (const { name, assessed, area } of report.components) {
  if (assessed > 0) console.log(`${name}: area under the discard curve ${area?.toFixed(2) ?? '-'} of chance`);
}
