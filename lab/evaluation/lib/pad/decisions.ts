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
import { toldBy } from '@bonafide/vision/quality/covers';
import type { Examined } from '../../tasks/examine.tasks.ts';
import type { Read } from '../run/run.ts';
import type { Judged } from './attack-rates.ts';
import type { Presentation } from './pad-set.ts';

export const LEVELS = ['2', '4', '6'] as const satisfies readonly LivenessLevel[];

/** What quality gates look at, by their names in the capture's metrics. */
export const GATES = [
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
  /** Frames that the mean live score leaves out; null where there is no score. */
  readonly leftOut: number | null;
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
  const pad = found?.findings.pad;
  const score = found && decidingScore(found.findings, best);
  return {
    name,
    species: species ?? null,
    person: subject ?? null,
    frames: frames.length,
    leftOut: finite(pad?.leftOut),
    unreadable: 'unreadable' in read ? read.unreadable : null,
    decisions: byLevel((level) => (found ? decisionAt(level, best, found.findings, assesses) : 'UNREADABLE')),
    feedback: found ? (judged?.judgement.feedback ?? ['NO_FACE_DETECTED']) : [],
    live: finite(score?.live),
    scoreFrr: finite(score?.scoreFrr),
    framing: finite(metrics?.Framing.native),
    isGrey: isGrey(metrics),
    measured: Object.fromEntries(GATES.map((gate) => [gate, finite(metrics?.[gate].native)])) as Decision['measured'],
    signals: pad?.signals ?? {},
    refusal: found ? refusalOf(best) : null,
    matches: matches ?? null,
  };
}

/** The refusal with the metric that tells of the cover, where it is one. */
function refusalOf(best: FrameFindings | undefined): QualityRefusal | null {
  const refusal = qualityRefusal(LIVENESS_POLICIES[4], best);
  if (!refusal?.cover) return refusal ?? null;
  const { metric, bounds } = toldBy(refusal.cover);
  return { ...refusal, by: { metric, native: finite(best?.subject?.metrics[metric].native), bounds } };
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

/**
 * Whether a presentation is judged by its live score, LIVE or SPOOF: what quality keeps from that has no part in the
 * distributions of scores. NOT_ASSESSED, where the pack assesses no liveness, is what would be.
 */
export function isJudgedByScore({ live, decisions }: Decision): boolean {
  return live !== null && ['LIVE', 'SPOOF', 'NOT_ASSESSED'].includes(decisions[4]);
}
