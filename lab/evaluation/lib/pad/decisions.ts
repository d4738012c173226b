import { bestFrame } from '@bonafide/vision/liveness/best-frame';
import type { CaptureFindings, FrameFindings } from '@bonafide/vision/liveness/examine-capture';
import {
  decide,
  decidingScore,
  type LivenessDecision,
  type QualityRefusal,
  qualityRefusal,
} from '@bonafide/vision/liveness/liveness.machine';
import { LIVENESS_POLICIES, type LivenessLevel } from '@bonafide/vision/liveness/liveness.policies';
import type { FaceMetrics, MetricName } from '@bonafide/vision/quality/capture-metrics';
import type { Examined } from '../../tasks/examine.tasks.ts';
import { csvOf } from '../run/csv.ts';
import type { Read } from '../run/run.ts';
import type { Judged } from './attack-rates.ts';
import type { Presentation } from './pad-set.ts';

export const LEVELS = ['2', '4', '6'] as const satisfies readonly LivenessLevel[];

/** What quality gates look at, by their names in the capture's metrics. */
const GATES = [
  'SingleFacePresent',
  'InterEyeDistance',
  'FaceWidth',
  'Framing',
  'Colourfulness',
  'DynamicRange',
  'Sharpness',
  'HeadPoseYaw',
  'HeadPosePitch',
] as const satisfies readonly MetricName[];

/** One presentation and everything that was decided of it. */
export interface Decision {
  readonly name: string;
  readonly species: string | null;
  readonly person: string | null;
  readonly frames: number;
  /** Why it cannot be read; null where it can. */
  readonly unreadable: string | null;
  /** By level; `UNREADABLE` where it cannot be read, `NOT_ASSESSED` where the pack assesses no liveness and nothing else speaks against it. */
  readonly decisions: Readonly<Record<LivenessLevel, LivenessDecision | 'UNREADABLE' | 'NOT_ASSESSED'>>;
  /** What guided capture would tell the person. */
  readonly feedback: readonly string[];
  /** The live score that decides, higher for live, and its S; null where there is none. */
  readonly live: number | null;
  readonly scoreFrr: number | null;
  /** Short side of the picture over the width of the face's box. */
  readonly framing: number | null;
  readonly isGrey: boolean | null;
  /** Native values of what the quality gates look at. */
  readonly measured: Readonly<Record<(typeof GATES)[number], number | null>>;
  readonly signals: Readonly<Record<string, number | null>>;
  /** Why quality keeps it from being judged, the same at every level; null where it does not. */
  readonly refusal: QualityRefusal | null;
  /** Whether an attack matches the person attacked; null where that cannot be said. */
  readonly matches: boolean | null;
}

/** Everything about one presentation. `assesses`: whether the pack has a detector of attacks to decide by. */
export function decisionOf(
  { name, frames, species, subject }: Presentation,
  read: Read<Examined>,
  matches: boolean | undefined,
  assesses: boolean,
): Decision {
  const found = 'found' in read ? read.found : undefined;
  const judged = found && bestFrame(found.findings.frames);
  const best = judged?.frame;
  const metrics = best?.subject?.metrics;
  const score = found && decidingScore(found.findings, best);
  return {
    name,
    species: species ?? null,
    person: subject ?? null,
    frames: frames.length,
    unreadable: 'unreadable' in read ? read.unreadable : null,
    decisions: byLevel((level) => (found ? decisionAt(level, best, found.findings, assesses) : 'UNREADABLE')),
    feedback: found ? (judged?.judgement.feedback ?? ['NO_FACE_DETECTED']) : [],
    live: finite(score?.live),
    scoreFrr: finite(score?.scoreFrr),
    framing: finite(metrics?.Framing.native),
    isGrey: isGrey(metrics),
    measured: Object.fromEntries(GATES.map((gate) => [gate, finite(metrics?.[gate].native)])) as Decision['measured'],
    signals: found?.findings.pad?.signals ?? {},
    refusal: (found && qualityRefusal(LIVENESS_POLICIES[4], best)) ?? null,
    matches: matches ?? null,
  };
}

function byLevel<T>(of: (level: LivenessLevel) => T): Record<LivenessLevel, T> {
  return { 2: of('2'), 4: of('4'), 6: of('6') };
}

function decisionAt(
  level: LivenessLevel,
  best: FrameFindings | undefined,
  findings: CaptureFindings,
  assesses: boolean,
) {
  const policy = LIVENESS_POLICIES[level];
  if (assesses) return decide(policy, best, findings);
  // What passes where nothing tells attacks passed the quality gates, and no more.
  const decision = decide(policy, best, findings, undefined, 'accept');
  return decision === 'LIVE' ? 'NOT_ASSESSED' : decision;
}

/** Whether the picture is too grey to be judged, as the policies of all levels have it. */
function isGrey(metrics: FaceMetrics | undefined): boolean | null {
  const colourfulness = finite(metrics?.Colourfulness.native);
  return colourfulness === null ? null : colourfulness < LIVENESS_POLICIES[4].leastColourfulness;
}

function finite(value: number | null | undefined): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** What became of a presentation at a level, for the rates. */
export function judgedAt(level: LivenessLevel, decision: Decision): Judged {
  const { species, person, decisions, matches } = decision;
  const outcome = { LIVE: 'passed', SPOOF: 'refused' } as const;
  const said = decisions[level];
  return {
    species: species ?? undefined,
    person: person ?? undefined,
    outcome: said === 'LIVE' || said === 'SPOOF' ? outcome[said] : 'unjudged',
    matches: matches ?? undefined,
  };
}

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
  const figures = ['live', 'S', 'framing r', 'grey', 'matches', ...GATES];
  const rows = decisions.map((one) => [
    one.name,
    one.species,
    one.person,
    one.frames,
    ...LEVELS.map((level) => one.decisions[level]),
    one.feedback.join(' '),
    one.refusal && decidedBy(one.refusal),
    one.unreadable,
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
