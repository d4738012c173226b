import type { PackManifest } from '@bonafide/inference/pack/manifest';
import { LIVENESS_POLICIES } from '@bonafide/vision/liveness/liveness.policies';
import type { Examined } from '../../tasks/examine.tasks.ts';
import type { RunOptions } from '../run/options.ts';
import type { Read } from '../run/run.ts';
import { provenance } from '../run/run.ts';
import { detCurve, equalErrorRate, sortedScores } from '../statistics/error-rates.ts';
import { distributionOf } from '../statistics/quantiles.ts';
import { rankingOf } from '../statistics/ranking.ts';
import { attackRates } from './attack-rates.ts';
import { notJudgedList } from './decision-lists.ts';
import { type Decision, decisionOf, isJudgedByScore, judgedAt, LEVELS } from './decisions.ts';
import { readPadSet } from './pad-set.ts';
import { examineAll, targetMatches } from './presentations.ts';
import { slicesOf } from './slices.ts';

/** The level that parts of the set are judged at. */
const BALANCED = '4';

/** How the liveness check judges a set. Throws Misuse for a layout that is none. */
export async function padReport(options: RunOptions) {
  const { presentations: set, others } = await readPadSet(options.data);
  const found = await examineAll(set, options.pack);
  const assesses = hasDetector(found.manifest);
  const matches = await targetMatches(set, found, options.pack);
  const decisions = set.map((one, i) => decisionOf(one, found.examined[i] as Read<Examined>, matches[i], assesses));
  return {
    evaluation: 'face-pad',
    provenance: await provenance(options),
    otherFiles: others,
    cpuMsPerPresentation: found.cpuMsPerPresentation,
    ...padFigures(decisions, assesses),
  };
}

export type PadReport = Awaited<ReturnType<typeof padReport>>;

/** Whether the pack says that it can tell attacks: `pad: none` in its manifest says that it cannot. */
function hasDetector(manifest: PackManifest & { readonly pad?: string }): boolean {
  return manifest.pad !== 'none';
}

/** All figures of a set whose presentations were decided. */
export function padFigures(decisions: readonly Decision[], assesses: boolean) {
  const at = (level: (typeof LEVELS)[number]) => decisions.map((one) => judgedAt(level, one));
  const people = (kind: 'bona fide' | 'attack') =>
    new Set(
      decisions.filter(({ species }) => (species === null) === (kind === 'bona fide')).map(({ person }) => person),
    );
  return {
    assesses,
    set: {
      bonaFide: decisions.filter(({ species }) => species === null).length,
      attacks: decisions.filter(({ species }) => species !== null).length,
      people: [...people('bona fide')].filter((person) => person !== null).length,
      peopleAttacked: [...people('attack')].filter((person) => person !== null).length,
      sequences: decisions.filter(({ frames }) => frames > 1).length,
    },
    // A pack that assesses no liveness has no rates: what its quality gates refuse is told by the tallies.
    levels: (assesses ? LEVELS : []).map((level) => {
      const { name, mostScoreFrr } = LIVENESS_POLICIES[level];
      return { level, policy: name, mostScoreFrr, ...attackRates(at(level)) };
    }),
    slices: (assesses ? slicesOf(decisions) : []).map(({ property, name, decisions: part }) => {
      const judged = part.map((one) => judgedAt(BALANCED, one));
      return { property, name, ...attackRates(judged) };
    }),
    tallies: talliesOf(decisions),
    scores: scoresOf(decisions.filter(isJudgedByScore)),
    signals: signalsOf(decisions.filter(isJudgedByScore)),
    notJudged: notJudgedList(decisions, BALANCED),
    presentations: decisions,
  };
}

export type PadFigures = ReturnType<typeof padFigures>;

/** How often each decision was made at the balanced level, by species and for bona fide presentations. */
function talliesOf(decisions: readonly Decision[]) {
  const kinds = [...new Set(decisions.map(({ species }) => species))];
  return kinds.map((species) => {
    const own = decisions.filter((one) => one.species === species).map((one) => one.decisions[BALANCED]);
    const counts = [...new Set(own)].sort().map((said) => [said, own.filter((one) => one === said).length] as const);
    return { species, of: own.length, decisions: Object.fromEntries(counts) as Record<string, number> };
  });
}

/** The live score of both kinds among presentations that are judged by it: how well it ranks, and where genuine pictures lie, for a calibration of one's own. */
function scoresOf(decisions: readonly Decision[]) {
  const cases = decisions.map(({ live, species, person }) => ({
    score: live as number,
    isBonaFide: species === null,
    person: person ?? undefined,
  }));
  const of = (isBonaFide: boolean) => cases.filter((each) => each.isBonaFide === isBonaFide).map(({ score }) => score);
  const scores = sortedScores(of(true), of(false));
  const hasBoth = scores.positive.length > 0 && scores.negative.length > 0;
  const genuine = decisions.filter(({ species }) => species === null);
  const parts = [{ property: 'of all', name: 'all', decisions: genuine }, ...slicesOf(genuine)];
  return {
    ranking: rankingOf(cases) ?? null,
    equalErrorRate: hasBoth ? equalErrorRate(scores) : null,
    curve: hasBoth ? detCurve(scores) : [],
    bonaFide: [...scores.positive],
    attacks: [...scores.negative],
    genuine: parts.map(({ property, name, decisions: part }) => ({
      property,
      name,
      ...distributionOf(part.map(({ live }) => live as number)),
    })),
  };
}

/** Every signal that the pack gives for presentations that are judged: how well it alone ranks, and where both kinds lie. */
function signalsOf(decisions: readonly Decision[]) {
  const names = [...new Set(decisions.flatMap(({ signals }) => Object.keys(signals)))];
  return names.map((name) => {
    const known = decisions.flatMap(({ signals, species, person }) => {
      const score = signals[name];
      const isNumber = typeof score === 'number' && Number.isFinite(score);
      return isNumber ? [{ score, isBonaFide: species === null, person: person ?? undefined }] : [];
    });
    const of = (isBonaFide: boolean) => known.filter((one) => one.isBonaFide === isBonaFide).map(({ score }) => score);
    return {
      name,
      ranking: rankingOf(known) ?? null,
      bonaFide: distributionOf(of(true)),
      attacks: distributionOf(of(false)),
    };
  });
}
