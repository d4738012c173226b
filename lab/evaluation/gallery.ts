/**
 * `./dev eval gallery --data DIR [--pack NAME] [--out DIR]`: how well a person is found among many, and how often somebody
 * who is not among them is taken for one of them (1:N, open set). Layout of DIR, protocol and meaning of the figures:
 * docs/evaluation.md.
 */
import { galleryPage } from './lib/identification/gallery-page.ts';
import { galleryReport } from './lib/identification/gallery-report.ts';
import { gallerySummary } from './lib/identification/gallery-summary.ts';
import { runOptions } from './lib/run/options.ts';
import { writeReport } from './lib/run/run.ts';
import { runVerb } from './lib/run/verb.ts';

await runVerb('./dev eval gallery --data DIR [--pack NAME] [--out DIR]', async (args) => {
  const options = runOptions('gallery', args);
  const report = await galleryReport(options);
  await writeReport(options.out, report, galleryPage(report));
  for (const line of gallerySummary(report)) console.log(line);
});
