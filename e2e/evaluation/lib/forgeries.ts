import { seededRandom } from '@bonafide/lab/attacks/random';
import { drawSpecimen, type SpecimenOptions } from '@bonafide/lab/documents/draw';
import { hasFonts } from '@bonafide/lab/documents/fonts';
import { FORGERIES, type Forgery } from '@bonafide/lab/documents/forgeries';
import type { DocumentAnswer } from '@bonafide/lab/evaluation/lib/document/answer';
import type { ForgeryFigures } from '@bonafide/lab/evaluation/lib/document/evaluation';
import { progress } from '@bonafide/lab/evaluation/lib/run/progress';
import { proportion } from '@bonafide/lab/evaluation/lib/statistics/proportion';
import type { Caller } from '../../bench/lib/caller.ts';
import { photograph } from '../../support/photographs.ts';
import { ask } from './judge.ts';

const GENUINE = 'genuine';
const SWAPPED = 'portrait of another person than the selfie';

/** A document that was shown for its verdict. */
interface Verdict {
  readonly kind: string;
  /** Whether it was read, and the genuine document is OK: only then a refusal says something. */
  readonly counts: boolean;
  readonly isOk: boolean;
  readonly reasons: readonly string[];
}

/**
 * Draws specimens, shows each as it is and with one change of every kind that its layout has, so many of each, and tells what
 * became of them; none where specimens cannot be drawn.
 */
export async function forgeryFigures(
  caller: Caller,
  each: number,
  seed: number,
): Promise<ForgeryFigures[] | undefined> {
  if (!hasFonts()) return undefined;
  const layouts = [...new Set(FORGERIES.map(({ layout }) => layout))];
  const tell = progress('showing forgeries', each * (FORGERIES.length + 2 * layouts.length));
  const verdicts: Verdict[] = [];
  for (let number = 0; number < each; number++) {
    for (const layout of layouts) {
      const options = await specimenOptions(layout, seed * 104_729 + number);
      const genuine = await verdictOn(caller, options, `${GENUINE}: ${layout}`, 'alice-2');
      const swapped = await verdictOn(caller, options, SWAPPED, 'carol-1');
      verdicts.push(genuine, besides(genuine, swapped));
      for (const forgery of FORGERIES.filter((one) => one.layout === layout)) {
        const verdict = await verdictOn(caller, await forged(options, forgery), forgery.kind, 'alice-2');
        verdicts.push(besides(genuine, verdict));
        tell(verdicts.length);
      }
    }
  }
  const kinds = [...new Set(verdicts.map(({ kind }) => kind))];
  return kinds.map((kind) =>
    figuresOf(
      kind,
      verdicts.filter((one) => one.kind === kind),
    ),
  );
}

async function specimenOptions(layout: Forgery['layout'], seed: number): Promise<SpecimenOptions> {
  const today = new Date().toISOString().slice(0, 10);
  return { layout, seed, today, portrait: await photograph('alice-1') };
}

async function forged(options: SpecimenOptions, forgery: Forgery): Promise<SpecimenOptions> {
  const { holder } = await drawSpecimen(options);
  return { ...options, forged: forgery.forged(holder, seededRandom(options.seed)) };
}

async function verdictOn(
  caller: Caller,
  options: SpecimenOptions,
  kind: string,
  person: 'alice-2' | 'carol-1',
): Promise<Verdict> {
  const { pages } = await drawSpecimen(options);
  const { answer, failure } = await ask(caller, pages, await photograph(person));
  if (!answer) return { kind, counts: false, isOk: false, reasons: [`not answered: ${failure?.slice(0, 3)}`] };
  const match = answer.match === 'OK' ? [] : [`match ${answer.match}`];
  return {
    kind,
    counts: isRead(answer),
    isOk: answer.overallAuthentication === 'OK',
    reasons: [...answer.reasons, ...match],
  };
}

const isRead = ({ retry, fields }: DocumentAnswer) => !retry && fields.length > 0;

/** What a changed document is told beside the genuine one. */
const besides = (genuine: Verdict, changed: Verdict): Verdict => ({
  ...changed,
  counts: changed.counts && genuine.isOk,
  reasons: changed.reasons.filter((code) => !genuine.reasons.includes(code)),
});

function figuresOf(kind: string, verdicts: readonly Verdict[]): ForgeryFigures {
  const read = verdicts.filter(({ counts }) => counts);
  const codes = new Map<string, number>();
  for (const code of verdicts.flatMap(({ reasons }) => reasons)) codes.set(code, (codes.get(code) ?? 0) + 1);
  return {
    kind,
    refused: proportion(read.filter(({ isOk }) => !isOk).length, read.length),
    passed: proportion(verdicts.filter(({ isOk }) => isOk).length, verdicts.length),
    reasons: [...codes]
      .sort(([, a], [, b]) => b - a)
      .slice(0, 5)
      .map(([code, count]) => `${code} × ${count}`),
  };
}
