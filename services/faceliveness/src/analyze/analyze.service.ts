import { EnginePool } from '@bonafide/engine/engine-pool';
import { modelsOf, Receipts } from '@bonafide/engine/receipts';
import type { Face } from '@bonafide/vision/face/face';
import {
  type CaptureFindings,
  type CapturePayload,
  EXAMINING,
  type FrameFindings,
} from '@bonafide/vision/liveness/examine-capture';
import {
  attackScore,
  decide,
  isFit,
  type LivenessDecision,
  refusedCovers,
} from '@bonafide/vision/liveness/liveness.machine';
import { LIVENESS_POLICIES } from '@bonafide/vision/liveness/liveness.policies';
import { type CaptureJudgement, judgeCapture } from '@bonafide/vision/quality/capture-feedback';
import { type CaptureFeedback, SELFIE_POLICY } from '@bonafide/vision/quality/capture-policy';
import type { Workflow } from '@bonafide/wire/face-capture';
import { Injectable } from '@nestjs/common';
import { CoverSettings } from '../covers/cover-settings.js';
import { type FrameOrigin, InjectionCheck } from '../origin/injection-check.js';
import type { tasks } from './analyze.tasks.js';
import { Assessment, type AssessmentFeedback, assessmentFeedback } from './assessment.js';
import { legacyScore } from './legacy-score.js';

/** S where nothing was computed: no capture is rejected at so lenient a threshold. */
const NOT_COMPUTED_FRR = 10;

/** The verdict on a capture. */
export interface Analysis {
  readonly decision: LivenessDecision;
  /**
   * Why a capture could not be judged, in codes that help the person to do better; empty for SPOOF, and for LIVE unless
   * its liveness was not assessed.
   */
  readonly feedback: readonly (CaptureFeedback | AssessmentFeedback)[];
  /** −1 where liveness was not assessed, of LIVE too. */
  readonly score: 100 | 0 | -1;
  /** S where 10^-S of bona fide captures look less live than this one. */
  readonly scoreFrr: number;
  /** The frame to use; absent when no frame shows a face that can be compared. */
  readonly best?: { readonly index: number; readonly face: Face };
  /** What is to be said of the best frame as a capture. */
  readonly captureFeedback: readonly CaptureFeedback[];
  /** Eyes or mouth are covered and must not be: neither live nor to be compared, which is no mismatch. */
  readonly covered: boolean;
  readonly receiptId: string;
}

/** On whose behalf a capture is judged. */
export interface Asking {
  readonly tenant: string;
  /** Gives the capture up, with its reason. */
  readonly signal?: AbortSignal | undefined;
  /** When the client put the request together, epoch milliseconds. */
  readonly packagedMs?: number | undefined;
  /** The same for all repeats of one request. */
  readonly operationId?: string;
}

interface JudgedFrame {
  readonly index: number;
  readonly frame: FrameFindings;
  readonly judgement: CaptureJudgement;
}

/** Liveness of captures, each verdict with its receipt. */
@Injectable()
export class AnalyzeService {
  constructor(
    private readonly pool: EnginePool<typeof tasks>,
    private readonly receipts: Receipts,
    private readonly origin: InjectionCheck,
    private readonly assessment: Assessment,
    private readonly covers: CoverSettings,
  ) {}

  /**
   * Judges a capture. Throws DomainError INVALID_BASE64, INVALID_MEDIA, MEDIA_SIZE (`at`: which frame, if it is one),
   * UNAVAILABLE or TIMEOUT; a spoof, a
   * blurred frame or a capture without a face is an answer.
   */
  async analyze(
    workflow: Workflow,
    capture: CapturePayload,
    { tenant, signal, packagedMs, operationId }: Asking,
  ): Promise<Analysis> {
    const policy = { ...LIVENESS_POLICIES[workflow.level], refusedCovers: await this.covers.refused(tenant) };
    const withoutPad = await this.assessment.withoutPad(tenant);
    const findings = await this.pool.run('examine', capture, signal);
    const best = bestFrame(findings.frames);
    const injection = await this.origin.examine(tenant, originsOf(findings, capture), { packagedMs, operationId });
    const decision = decide(policy, best?.frame, findings, injection, withoutPad);
    // Of a capture that no detector judged nothing may read like a judgement, whatever was measured.
    const unassessed = withoutPad && decision !== 'SPOOF' && isFit(policy, best?.frame);
    const feedback = unassessed ? assessmentFeedback(withoutPad) : feedbackOf(decision, best);
    const scoreFrr = withoutPad ? NOT_COMPUTED_FRR : (attackScore(findings, best?.frame) ?? NOT_COMPUTED_FRR);
    const receiptId = await this.receipts.keep({
      tenant,
      operation: 'analyze',
      outcome: decision,
      policy: {
        workflow: `${workflow.family}${workflow.level}`,
        ...policy,
        pad: this.assessment.pad,
        ...(withoutPad && { withoutPad }),
      },
      scores: { ...scoresOf(findings, best), feedback, ...(injection && { injection }) },
      models: modelsOf(this.pool.manifest, ({ role }) => EXAMINING.includes(role)),
      inputs: findings.frames.map(({ sha256 }) => ({ kind: 'frame', sha256 })),
    });
    return {
      decision,
      feedback,
      score: unassessed ? -1 : legacyScore(decision),
      scoreFrr,
      ...usable(best),
      captureFeedback: captureFeedbackOf(best),
      covered: refusedCovers(policy, best?.frame.subject).length > 0,
      receiptId,
    };
  }
}

/** What is to be said of a capture that was judged, or that could not be because of its quality. */
function feedbackOf(decision: LivenessDecision, best: JudgedFrame | undefined): readonly CaptureFeedback[] {
  return decision === 'LIVE' || decision === 'SPOOF' ? [] : captureFeedbackOf(best).filter(isHelpful);
}

function captureFeedbackOf(best: JudgedFrame | undefined): readonly CaptureFeedback[] {
  return best?.judgement.feedback ?? ['NO_FACE_DETECTED'];
}

function originsOf({ frames }: CaptureFindings, capture: CapturePayload): FrameOrigin[] {
  return frames.map((frame, at) => ({ ...frame, timestampMs: capture.frames[at]?.timestampMs }));
}

/** Of the frames with a face the sharpest compliant one, else the sharpest whose features were found. */
function bestFrame(frames: readonly FrameFindings[]): JudgedFrame | undefined {
  const sharpness = ({ frame }: JudgedFrame) => frame.subject?.metrics.Sharpness.native ?? 0;
  const featuresFound = ({ frame }: JudgedFrame) => frame.subject?.metrics.FeaturesFound.native ?? 0;
  return frames
    .map((frame, index) => ({ index, frame, judgement: judgeCapture(frame.subject?.metrics, SELFIE_POLICY) }))
    .filter(({ frame }) => frame.subject)
    .toSorted(
      (a, b) =>
        Number(b.judgement.compliant) - Number(a.judgement.compliant) ||
        featuresFound(b) - featuresFound(a) ||
        sharpness(b) - sharpness(a),
    )[0];
}

/** The frame that others may use: one whose face has no features to compare is none. */
function usable(best: JudgedFrame | undefined): Pick<Analysis, 'best'> {
  const face = best?.frame.subject?.face;
  return best && face && !face.unaligned ? { best: { index: best.index, face } } : {};
}

function isHelpful(code: CaptureFeedback): boolean {
  return code !== 'COMPLIANT_IMAGE';
}

/** Signals and scores of attack, and the native value of every metric of the best frame that was assessed. */
function scoresOf({ pad }: CaptureFindings, best: JudgedFrame | undefined): object {
  const metrics = Object.entries(best?.frame.subject?.metrics ?? {});
  return {
    ...pad,
    ...(best && { bestFrame: best.index }),
    quality: Object.fromEntries(metrics.flatMap(([name, { native }]) => (native === null ? [] : [[name, native]]))),
  };
}
