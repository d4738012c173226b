import type { PackManifest } from '@bonafide/inference/pack/manifest';
import { ACTIVE_POLICY } from '@bonafide/vision/active/active-policy';
import type { GuidedFindings } from '@bonafide/vision/active/examine-guided';
import { type ActiveHindrance, type ActiveVerdict, judgeActive } from '@bonafide/vision/active/judge-active';
import { type FrameMeasures, REST_FRAMES } from '@bonafide/vision/active/measure-sequence';
import type { Movement } from '@bonafide/vision/active/movements';
import { COLOUR_POLICY, judgeColours, type ScreenColour } from '@bonafide/vision/colour-challenge/judge-colours';
import type { FrameLight } from '@bonafide/vision/colour-challenge/skin-light';
import { type FaceMatcher, faceMatcher } from '@bonafide/vision/face/match';
import type { LivenessDecision } from '@bonafide/vision/liveness/liveness.machine';
import type { InjectionSign } from '../origin/injection.machine.js';
import type { UsedChallenge } from './active-challenges.js';

/** What is told of a guided capture that is not clear: what hindered it, and which movements were not seen in their turn. */
export type ActiveFeedback = ActiveHindrance | `${Movement}_NOT_SEEN`;

/** The verdict on a guided capture, and what it goes by, for the receipt. */
export interface GuidedJudgement {
  readonly verdict: ActiveVerdict;
  readonly facts: object;
}

/** The pack's light comparison, by which the faces of a capture's frames are held against each other. */
export const samenessMatcher = (manifest: PackManifest): FaceMatcher => faceMatcher(manifest, 'F200');

/** Judges what a guided capture shows by the challenge that it follows, and by signs of injection that were looked for. Pure. */
export function judgeGuided(
  matcher: FaceMatcher,
  { movements, colours, ageMs }: UsedChallenge,
  findings: GuidedFindings,
  injection: readonly InjectionSign[] = [],
): GuidedJudgement {
  const { frames, measures, templates, rest } = findings;
  const atRest = templates[findings.restAt];
  const sameness = templates.map((template) => (atRest ? matcher.compare(atRest, template).score : Number.NaN));
  const verdict = judgeActive(
    {
      movements,
      lost: frames.length - measures.length,
      ...(rest && { rest }),
      frames: measures,
      sameness,
      ageMs,
      hasRepeats:
        injection.includes('FRAME_SEEN_BEFORE') || new Set(frames.map(({ sha256 }) => sha256)).size < frames.length,
    },
    ACTIVE_POLICY,
  );
  const seen = verdict.seen.map(({ movement, frames: [from = -1] }) => `${movement}@${from}`);
  const shown = measures.map((frame, at) => numbersOf(frame, sameness[at]));
  return {
    verdict,
    facts: { movements, ageMs: Math.round(ageMs), ...verdict, seen, frames: shown, ...colourFacts(colours, findings) },
  };
}

/** How the face answered the colours, for the receipt: an experiment that decides nothing. */
function colourFacts(colours: readonly ScreenColour[], { lights }: GuidedFindings): object {
  if (colours.length === 0) return {};
  const seen = lights.map((light) => light ?? DARK);
  const verdict = judgeColours(colours, seen.slice(0, REST_FRAMES), seen.slice(REST_FRAMES));
  return { colours: { shown: colours, policy: COLOUR_POLICY, ...verdict } };
}

/** A frame without a face says nothing about light: no number that could pass. */
const DARK: FrameLight = { face: [Number.NaN, Number.NaN, Number.NaN], room: undefined };

/** The decision on a guided capture of which the passive checks say `passive`. */
export function guidedDecision(
  passive: LivenessDecision,
  isFit: boolean,
  { outcome }: ActiveVerdict,
): LivenessDecision {
  if (!isFit) return passive;
  if (outcome === 'attack') return 'SPOOF';
  if (passive !== 'LIVE') return passive;
  return outcome === 'passed' ? 'LIVE' : 'UNABLE_TO_CALCULATE_LIVENESS';
}

/** What helps the person to do better; nothing where signs of an attack were found. */
export function guidedFeedback({ outcome, hindrances, missing }: ActiveVerdict): ActiveFeedback[] {
  if (outcome !== 'unclear') return [];
  return [...hindrances, ...missing.map((movement): ActiveFeedback => `${movement}_NOT_SEEN`)];
}

function numbersOf({ yaw, pitch, size, eyes, proportion, solidity, backdrop, kept }: FrameMeasures, same = Number.NaN) {
  const numbers = { yaw, pitch, size, eyes, proportion, ...solidity, ...backdrop, kept, same };
  return Object.fromEntries(
    Object.entries(numbers).flatMap(([name, value]) =>
      value !== undefined && Number.isFinite(value) ? [[name, Math.round(1000 * value) / 1000]] : [],
    ),
  );
}
