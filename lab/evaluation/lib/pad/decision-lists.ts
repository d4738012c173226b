import type { QualityRefusal } from '@bonafide/vision/liveness/liveness.machine';
import type { LivenessLevel } from '@bonafide/vision/liveness/liveness.policies';
import { csvOf } from '../run/csv.ts';
import { type Decision, GATES, judgedAt, LEVELS } from './decisions.ts';

/** All decisions as CSV, a presentation a line. */
export function decisionsCsv(decisions: readonly Decision[]): string {
  const heading = [
    'presentation',
    'species',
    'person',
    'frames',
    'level 2',
    'level 4',
    'level 6',
    'feedback',
    'decided by',
    'unreadable',
  ];
  const figures = ['frames left out', 'live', 'S', 'framing r', 'grey', 'matches', ...GATES];
  const rows = decisions.map((one) => [
    one.name,
    one.species,
    one.person,
    one.frames,
    ...LEVELS.map((level) => one.decisions[level]),
    one.feedback.join(' '),
    one.refusal && decidedBy(one.refusal),
    one.unreadable,
    one.leftOut,
    short(one.live),
    short(one.scoreFrr),
    short(one.framing),
    said(one.isGrey),
    said(one.matches),
    ...GATES.map((gate) => short(one.measured[gate])),
  ]);
  return csvOf([...heading, ...figures], rows);
}

/** Six digits. */
function short(value: number | null): number | null {
  return value === null ? null : Number(value.toPrecision(6));
}

function said(value: boolean | null): string | null {
  return value === null ? null : String(value);
}

/** Presentations that no level judged, with the reason, a line each; empty where there is none. */
export function notJudgedList(
  decisions: readonly Decision[],
  level: LivenessLevel,
): { name: string; reason: string }[] {
  return decisions
    .filter((one) => judgedAt(level, one).outcome === 'unjudged' && one.decisions[level] !== 'NOT_ASSESSED')
    .map((one) => ({ name: one.name, reason: reasonOf(one, level) }));
}

function reasonOf({ unreadable, decisions, feedback, refusal }: Decision, level: LivenessLevel): string {
  if (unreadable) return `UNREADABLE, ${unreadable}`;
  const told = feedback.filter((code) => code !== 'COMPLIANT_IMAGE').join(', ') || 'no feedback';
  const by = refusal ? decidedBy(refusal) : 'no live score';
  return [decisions[level], told, ...(by ? [by] : [])].join(', ');
}

/** The metric that decided against a picture, its value and its bounds; nothing where there is no face to measure. */
function decidedBy({ by }: QualityRefusal): string | null {
  if (!by) return null;
  const { least, most } = by.bounds;
  const one = least === undefined ? `at most ${most}` : `at least ${least}`;
  const bounds = least !== undefined && most !== undefined ? `${least} to ${most}` : one;
  return `${by.metric} ${short(by.native) ?? 'not measured'} (${bounds})`;
}
