/** `./dev eval face-age --data DIR [--pack NAME] [--out DIR]`: how far estimates of age are off. See docs/evaluation.md. */

import { agePage, years } from './lib/age/age-page.ts';
import { ageReport } from './lib/age/age-report.ts';
import { runOptions } from './lib/run/options.ts';
import { otherFiles } from './lib/run/pictures.ts';
import { writeReport } from './lib/run/run.ts';
import { runVerb } from './lib/run/verb.ts';

await runVerb('./dev eval face-age --data DIR [--pack NAME] [--out DIR]', async (args) => {
  const options = runOptions('face-age', args);
  const report = await ageReport(options);
  await writeReport(options.out, report, agePage(report));
  const { pictures, absolute, bias } = report.errors;
  console.log(`${pictures} pictures: mean absolute error ${years(absolute)} years, bias ${years(bias)}`);
  for (const line of otherFiles(report.otherFiles)) console.log(line);
});
