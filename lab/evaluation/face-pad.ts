/**
 * `./dev eval face-pad --data DIR [--pack NAME] [--out DIR]`: how the liveness check judges bona fide presentations and attacks.
 * See docs/evaluation.md.
 */
import { padPage } from './lib/pad-page.ts';
import { padReport } from './lib/pad-report.ts';
import { runOptions, writeReport } from './lib/run.ts';

const options = runOptions('face-pad');
const report = await padReport(options);
await writeReport(options.out, report, padPage(report));
for (const { level, worst, bpcer, passed } of report.levels) {
  const apcer = worst ? `worst APCER ${(100 * worst.apcer.rate).toFixed(1)} % (${worst.species})` : 'no attacks';
  const share = `${passed.count} of ${passed.of} bona fide pass`;
  console.log(`level ${level}: ${apcer}, BPCER ${(100 * bpcer.rate).toFixed(1)} %, ${share}`);
}
